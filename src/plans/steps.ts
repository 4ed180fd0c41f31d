/** The steps of a plan, filled: again for each package, server, database or language, and for those servers that a step is for. */
import type { Build } from '../catalog/levels.ts';
import { kbsOf } from '../catalog/lookup.ts';
import { present } from '../collections.ts';
import { fill } from '../text/fill.ts';
import type { PlanPackage, PlanStep } from '../types.ts';
import { replacedBy } from './packages.ts';
import type { PlanStepRule } from './plan-schema.ts';
import type { PlanServer, Scene } from './scene.ts';

type Values = Readonly<Record<string, string>>;

export function valuesOf(scene: Scene, began: Build | undefined): Values {
  const { from, to, aim, baseline, servers, languagePacks, databases } = scene;
  const replaced = replacedBy(scene).map((build) => `${build.release}${kbsOf(build).map((kb) => ` (KB${kb})`).join('')}`);
  return present({
    'from.version': from,
    'from.release': began?.release,
    'to.version': to,
    'to.release': aim.release,
    'to.product': aim.product,
    'to.kb': listText([...new Set(scene.builds.filter(({ release }) => release === aim.release).flatMap(kbsOf))].map((kb) => `KB${kb}`)),
    baseline: baseline?.release,
    servers: listText(servers.map(({ name }) => name)),
    languages: listText(languagePacks.map(({ language }) => language)),
    databases: listText(databases),
    replaced: listText(replaced),
  });
}

export function stepsOf(step: PlanStepRule, scene: Scene, packages: readonly PlanPackage[], all: Values): PlanStep[] {
  const areToldApart = scene.servers.some(({ roles }) => roles.length > 0);
  const servers = serversOf(step, scene);
  if (step.roles !== undefined && areToldApart && servers.length === 0) return [];
  // Which of them the step is for is not known, where nobody told their roles.
  const names = step.roles !== undefined && !areToldApart ? undefined : listText(servers.map(({ name }) => name));
  const { servers: _all, ...others } = all;
  const values = { ...others, ...present({ servers: names }) };
  if (step.each === 'package') return packages.map((pack) => stepOf(step, { ...values, ...packageValues(pack) }));
  if (step.each === 'language') return scene.languagePacks.map(({ language }) => stepOf(step, { ...values, language }));
  if (step.each === 'database' && scene.databases.length > 0) return scene.databases.map((database) => stepOf(step, { ...values, database }));
  if (step.each !== 'server') return [stepOf(step, values)];
  if (canOrder(scene)) return servers.map((server) => stepOf(step, { ...values, ...serverValues(server, scene) }));
  const inWords = stepOf(step, values);
  return [names === undefined ? inWords : { ...inWords, do: `${inWords.do} Servers here: ${names}.` }];
}

/** Whose roles nobody told cannot be put in order: then one step tells the order. */
const canOrder = ({ servers }: Scene) => servers.length === 1 || (servers.length > 1 && servers.every(({ roles }) => roles.length > 0));

/** Those that a step is for, in the order of the roles. */
function serversOf(step: PlanStepRule, { servers, plan }: Scene): PlanServer[] {
  const place = ({ roles }: PlanServer) => Math.min(plan.roles.length, ...roles.map((role) => plan.roles.findIndex((one) => one.role === role)).filter((at) => at >= 0));
  return servers.filter(({ roles }) => step.roles === undefined || roles.some((role) => step.roles?.includes(role))).toSorted((a, b) => place(a) - place(b));
}

function serverValues({ name, roles }: PlanServer, { plan }: Scene): Values {
  const words = roles.map((role) => plan.roles.find((one) => one.role === role)?.words ?? role);
  return { server: name, 'server.named': words.length === 0 ? name : `${name} (${words.join(', ')})` };
}

function packageValues({ release, name, kb, builds, language, file, advised }: PlanPackage): Values {
  return present({
    'package.name': `${name}${kb.length === 0 ? '' : ` (${kb.map((one) => `KB${one}`).join(', ')})`}${advised ? ', recommended' : ''}`,
    'package.release': release,
    'package.kb': listText(kb.map((one) => `KB${one}`)),
    'package.build': listText(builds),
    'package.language': language,
    'package.file': file,
  });
}

function stepOf({ do: text, command, check, never, because, source }: PlanStepRule, values: Values): PlanStep {
  const filled = (one: string | undefined) => (one === undefined ? undefined : fill(one, values));
  return { do: fill(text, values), ...present({ command: filled(command), check: filled(check), never: filled(never), because: filled(because), source }) };
}

const listText = (words: readonly string[]) => (words.length === 0 ? undefined : words.join(', '));
