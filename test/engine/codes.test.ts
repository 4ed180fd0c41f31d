import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { codesOf } from '../../src/engine/codes.ts';
import { loadRules } from '../../src/engine/rules/load.ts';
import { CATALOG, RULES } from '../../src/paths.ts';
import type { Finding } from '../../src/types.ts';
import { ruleOf } from '../rule.ts';

const catalog = openCatalog(CATALOG);
const WHEN = { record: { in: ['msi'], message: 'code (?<code>\\d+)' } };

function explained(values: Finding['values'], codes = {}): string[] {
  const finding: Finding = { id: 'made', rule: ruleOf('feed.stalled', { when: WHEN, codes }), role: 'cause', severity: 'critical', confidence: 0.8, because: 'it was seen', leadsTo: [], links: [], values, evidence: [], count: 1 };
  return codesOf(finding, catalog).map(({ code, context, meaning }) => `${code} ${context}: ${meaning}`);
}

describe('1603 means what it means where it stands', () => {
  test.each([
    ['result of a run', { exitCode: '1603', kind: 'msi' }, '1603 win32: the installation failed; the reason stands earlier in its own log'],
    ['result as Windows Update writes it', { hresult: '0x80070643' }, '0x80070643 win32: the installation failed; the reason stands earlier in its own log'],
    ['message of a package', { error: '1603' }, '1603 msi-error: file in use by the named process: restart may be needed'],
    ['result of an update package of Office', { exitCode: '1603', kind: 'office-patch' }, '1603 office-patch: an inner installation failed'],
  ])('%s', (_what, values, told) => {
    expect(explained(values)[0]).toBe(told);
  });
});

describe('other contexts', () => {
  test.each([
    ['an update package', { exitCode: '17031', kind: 'office-patch' }, ['17031 office-patch: detection failed: the baseline is missing (a required service pack)']],
    ['a result that two tables know', { exitCode: '1603', kind: 'office-setup' }, ['1603 office-patch: an inner installation failed']],
    ['the same number from elsewhere', { exitCode: '17031', kind: 'msi' }, []],
    ['an assembly', { error: '1935', hresult: '0x80070020' }, ['1935 msi-error: assembly (WinSxS/GAC) install failed: see HRESULT', '0x80070020 win32: another program holds the file open']],
    ['a readiness check', { rule: 'PendingRebootWindowsComponents' }, ['PendingRebootWindowsComponents exchange-readiness: The computer needs to be restarted before Setup can continue']],
    ['an event of the installer', { event: '1023', provider: 'MsiInstaller' }, ['1023 msi-event: update could not be installed; log path given']],
    ['the same number of another source', { event: '1023', provider: 'Kestrel' }, []],
    ['the name of a patch file', { file: 'C:\\Temp\\kestrel\\CoreServerMUI-de-de.msp' }, ['CoreServerMUI office-part: Office SharePoint Server 2007: what is of one language']],
    ['the name of another file', { file: 'C:\\Temp\\kestrel\\core-de-de.msp', package: 'coreserver.exe' }, []],
    ['a good result beside an error', { error: '1310', systemError: '0', exitCode: '0' }, ['1310 msi-error: cannot create target file (access denied/locked)']],
    ['a word that is no code', { status: 'Installed' }, []],
  ])('%s', (_what, values, told) => {
    expect(explained(values)).toEqual(told);
  });
});

test('what a rule captures has the context that the rule says', () => {
  expect(explained({ code: '2503' })).toEqual([]);
  expect(explained({ code: '1603' }, { code: 'msi-error' })).toEqual(['1603 msi-error: file in use by the named process: restart may be needed']);
});

test('every context that is named has its table', () => {
  const named = [...catalog.contexts().map(({ context }) => context), ...loadRules([RULES]).flatMap(({ codes }) => Object.values(codes))];
  expect(named.filter((context) => !existsSync(join(CATALOG, `codes-${context}.csv`)))).toEqual([]);
});
