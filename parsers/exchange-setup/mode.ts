/** What Setup was called to do: the mode, the roles, or a preparation of the directory. */
import type { Operation } from '../../src/types.ts';
import { present } from '../_fields.ts';
import type { Said } from '../_message.ts';
import { about } from './run.ts';
import type { Run } from './run.ts';

const ROLES = /[/-]r(?:oles?)?:(?<roles>[^\s/']+)/i;

const PREPARATIONS: Readonly<Record<string, string>> = {
  preparead: 'PrepareAD',
  prepareschema: 'PrepareSchema',
  preparedomain: 'PrepareDomain',
  preparealldomains: 'PrepareAllDomains',
  preparetopology: 'PrepareTopology',
};

const OPERATIONS: Readonly<Record<string, Operation>> = {
  install: 'install',
  upgrade: 'upgrade',
  buildtobuildupgrade: 'upgrade',
  recoverserver: 'repair',
  disasterrecovery: 'repair',
  uninstall: 'remove',
};

// Command Line Parameter Name='mode', Value='Upgrade'.     Command Line Parameter Name='preparead', Value=''.
export function commandLine(run: Run, text: string): Said | undefined {
  const found = /^Command Line Parameter Name='(?<name>[^']*)', Value='(?<value>.*?)'\.?$/.exec(text)?.groups;
  const name = found?.name?.toLowerCase() ?? '';
  const preparation = PREPARATIONS[name];
  if (preparation !== undefined) return preparationSaying(run, preparation);
  return name === 'mode' && found?.value ? modeSaying(run, found.value) : undefined;
}

/** Preparing the directory is another thing than installing: that it went well does not make up for a failed installation. */
function preparationSaying(run: Run, mode: string): Said {
  run.mode = mode;
  run.preparing = true;
  const product = run.product === undefined ? {} : { product: `${run.product} (${mode})` };
  return { fields: { mode }, mark: about({ ...product, operation: 'configure' }) };
}

/** Where the directory is only prepared, the mode says nothing of the run. */
export function modeSaying(run: Run, mode: string): Said {
  if (run.preparing) return { fields: { mode } };
  run.mode = mode;
  const operation = OPERATIONS[mode.toLowerCase()];
  return { fields: { mode }, mark: operation && about({ operation }) };
}

// RuntimeAssembly was started with the following command: '/mode:install /role:mailbox …'.
export function started(run: Run, text: string): Said | undefined {
  const command = /was started with the following command: '(?<command>.*)'/.exec(text)?.groups?.command;
  if (command === undefined) return undefined;
  const roles = ROLES.exec(command)?.groups?.roles;
  return { fields: present({ mode: run.mode, roles }) };
}
