/** Every rule × its own examples, and what must hold for all rules together. No test code is written for a single rule. */
import { describe, expect, test } from 'vitest';

import { openCatalog } from '../src/catalog/catalog.ts';
import { slowConditionsOf } from '../src/engine/matching/compile.ts';
import { wantsAll } from '../src/engine/matching/wanted.ts';
import { kindFits, recordsOf } from '../src/engine/rules/condition.ts';
import { findingsIn } from '../src/workbench/examples.ts';
import { loadRules } from '../src/engine/rules/load.ts';
import { loadParsers } from '../src/parsers.ts';
import { CATALOG, RULES } from '../src/paths.ts';
import type { Rule } from '../src/types.ts';

const rules = loadRules([RULES]);
const parsers = await loadParsers();
const catalog = openCatalog(CATALOG);

describe.each(rules.map((rule): [string, Rule] => [rule.id, rule]))('%s', (id, rule) => {
  test.each(rule.examples.match.map((example, at) => [at + 1, example] as const))('finds example %i', async (_at, example) => {
    const findings = await findingsIn(example, rule, parsers, catalog);
    expect(findings.map((finding) => finding.rule.id)).toContain(id);
    for (const [name, value] of Object.entries(example.values)) expect(findings.map((finding) => finding.values[name])).toContain(value);
  });

  test.each(rule.examples.pass.map((example, at) => [at + 1, example] as const))('is silent on example %i', async (_at, example) => {
    const findings = await findingsIn(example, rule, parsers, catalog);
    expect(findings.map((finding) => finding.rule.id)).toEqual([]);
  });

  test('every kind that it names is one', () => {
    const kinds = parsers.map((parser) => parser.id);
    for (const wanted of recordsOf(rule.when).flatMap((condition) => condition.in)) expect(kinds.some((kind) => kindFits(kind, wanted)), wanted).toBe(true);
  });

  test('each of its record conditions can be looked up by a field, a literal or a level', () => {
    expect(slowConditionsOf(rule)).toEqual([]);
  });

  test('none of them needs every event of a binary log', () => {
    expect(recordsOf(rule.when).filter((condition) => condition.in.some((wanted) => kindFits('event-evtx', wanted)) && wantsAll(condition))).toEqual([]);
  });
});

const byId = new Map(rules.map((rule) => [rule.id, rule]));

/** All rules that one leads to, by way of others too. */
function reachedFrom(id: string, seen = new Set<string>()): Set<string> {
  for (const next of byId.get(id)?.leadsTo ?? []) if (!seen.has(next)) reachedFrom(next, seen.add(next));
  return seen;
}

describe('a command', () => {
  const commands = rules.flatMap(({ id, remediation }) => remediation.flatMap(({ command }) => (command === undefined ? [] : [[id, command] as const])));
  /** Only PowerShell knows these. */
  const POWERSHELL = /\b(?:Get|Set|New|Test|Select|Where|Start|Stop|Resolve|Remove|Add|Enable|Disable|Restart)-[A-Z]\w+|\$env:|\$_\b|; [a-z]/;

  test('names sc with its extension: in Windows PowerShell sc alone writes a file', () => {
    expect(commands.filter(([, command]) => /(?:^|[^\w.-])sc /.test(command))).toEqual([]);
  });

  test('is for one shell: %NAME% is nothing to PowerShell', () => {
    expect(commands.filter(([, command]) => POWERSHELL.test(command) && /%\w+%/.test(command))).toEqual([]);
  });
});

test('no rule leads back to itself: it would be cause and consequence of the same thing', () => {
  expect(rules.filter(({ id }) => reachedFrom(id).has(id)).map(({ id }) => id)).toEqual([]);
});
