import { expect, test } from 'vitest';

import { openCatalog } from '../../src/catalog/catalog.ts';
import { CATALOG } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import { textReport } from '../../src/sinks/text.ts';
import type { LogRecord, Opened, Rule } from '../../src/types.ts';
import { ruleOf } from '../rule.ts';

const NIGHT = Date.UTC(2009, 10, 21, 22);

function feedLog(messages: readonly Partial<LogRecord>[]): Opened {
  const all: Partial<LogRecord>[] = [
    { message: 'begin', mark: { mark: 'start', run: '', kind: 'msi', product: 'Feed' } },
    ...messages,
    { message: 'done: failed', mark: { mark: 'result', run: '', outcome: 'failed', exitCode: 1603 } },
  ];
  const records = all.map((one, at): LogRecord => ({ line: at + 1, message: '', time: NIGHT + at * 1000, ...one }));
  return { source: { path: 'night/feed.log', format: 'msi', confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: records.length, events: records.length, unparsed: 0, unparsedExamples: [] }, records: [records] };
}

async function textOf(rules: readonly Rule[], log: Opened): Promise<string> {
  return textReport(await analyze([log], { rules, catalog: openCatalog(CATALOG), skipped: [] }), { width: 72, colors: false, full: false });
}

const JAMMED: readonly Partial<LogRecord>[] = [
  { message: 'Fill started', mark: { mark: 'step', run: '', step: 'Fill', state: 'started' } },
  { message: 'gate A7 cannot be opened, \u001b[31mwhatever is tried with it by the feed or by the people who stand around it', level: 'warning' },
  { message: 'hopper A7 is jammed', level: 'error' },
  { message: 'Fill failed', mark: { mark: 'step', run: '', step: 'Fill', state: 'failed' } },
];
const rule = (tier: Rule['tier']) => ruleOf('feed.failed', { tier, title: 'Feed failed', when: { record: { in: ['msi'], message: 'hopper \\w+ is jammed' } } });

test('a failure whose reason is open: where it got to, its telling lines, and what to send on', async () => {
  const text = await textOf([rule('catch-all')], feedLog(JAMMED));
  expect(text.slice(text.indexOf('CAUSE'), text.indexOf('RUNS'))).toBe(`CAUSE   Feed failed
        85 % sure: it was seen; it stands at the step that failed
        [feed.failed]

FIRST   night/feed.log:3 at 22:00:02
          gate A7 cannot be opened, ␛[31mwhatever is tried with it by
          the feed or by the people who stand around it
          the first line that a healthy run would not have: a warning,
          it speaks of a failure, said once, 2 lines before the step
          that failed

WHERE   in Fill
        No rule names a reason. The lines were compared with nothing: no
        healthy run of this kind is known.

PROOF   night/feed.log:4 at 22:00:03
          hopper A7 is jammed

CODES   1603 (result): the installation failed; the reason stands
        earlier in its own log

RARE    night/feed.log:4 at 22:00:03
          hopper A7 is jammed
          the error that decided, an error, said once, in the line
          before the step that failed

SEND    These lines say most of it, where somebody else has to look:
          night/feed.log
          1  begin
          2  Fill started
          3  gate A7 cannot be opened, ␛[31mwhatever is tried with it b…
          4  hopper A7 is jammed
          5  Fill failed
          6  done: failed

`);
});

test('the line that stands beside the cause is not quoted once more, and a title that quotes a long line is cut', async () => {
  const jam = 'hopper A7 is jammed'.padEnd(600, ' by a stone');
  const title = ruleOf('feed.failed', { tier: 'catch-all', title: 'Feed failed: {decisive}', when: { record: { in: ['msi'], message: 'hopper \\w+ is jammed' } } });
  const text = await textOf([title], feedLog([...JAMMED.slice(0, 1), { message: jam, level: 'error' }, ...JAMMED.slice(-1)]));
  expect([text.match(/^CAUSE[^%]*…$/m)?.[0].split('\n').length, text.includes('FIRST   night/feed.log:3'), text.includes('PROOF')]).toEqual([7, true, false]);
});

test('where the reason is known, none of it', async () => {
  expect(await textOf([rule('specific')], feedLog(JAMMED))).not.toContain('SEND');
});

test('commands that collect what is missing are not broken over lines', async () => {
  const collect = `copy "C:\\Feed\\${'long name '.repeat(12)}feed.log"\nrem and\u001b more`;
  const gap = ruleOf('gap.feed', { severity: 'info', role: 'context', tier: 'catch-all', when: { attempt: { kind: 'msi' } }, gap: { missing: 'the log of the feed from 2009-11-21T22:00:05.250 on', so: 'what it failed on, which nothing that is here tells', collect } });
  const text = await textOf([gap], feedLog([]));
  expect(text.slice(text.indexOf('MISSING'), text.indexOf('INPUT'))).toBe(`MISSING the log of the feed from 21 Nov 2009 22:00:05 on: what it failed
        on, which nothing that is here tells  [gap.feed]
          copy "C:\\Feed\\${'long name '.repeat(12)}feed.log"
          rem and␛ more

`);
});
