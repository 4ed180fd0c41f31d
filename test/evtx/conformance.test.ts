/** Our reader gives what the oracle gives. Where the oracle cannot be installed this is skipped; in CI it must not be. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { compare, tableOf } from './conformance.ts';
import { conformanceLogs, sampleLogs, TABLE } from './logs.ts';
import { findOracle } from './oracle.ts';

const oracle = findOracle();
const python = 'python' in oracle ? oracle.python : '';
const required = process.env['CI'] !== undefined;

test.skipIf('python' in oracle || !required)('the oracle is there', () => {
  expect(oracle).toEqual({ python: expect.any(String) });
});

test.skipIf(!python).each(sampleLogs().map((log): [string, string] => [basename(log), log]))(`sample-logs: %s is read as by the oracle${python ? '' : ` (${'missing' in oracle ? oracle.missing : ''})`}`, (_name, log) => {
  expect(compare(python, log).unexplained).toEqual([]);
});

const logs = conformanceLogs();

test.skipIf(!python || logs.length === 0)('real logs are read as by the oracle, and CONFORMANCE.md is the table of it', () => {
  const comparisons = logs.map((log) => compare(python, log));
  expect(comparisons.flatMap(({ name, unexplained }) => unexplained.map((what) => `${name}: ${what}`))).toEqual([]);
  expect(readFileSync(TABLE, 'utf8')).toBe(tableOf(comparisons));
});
