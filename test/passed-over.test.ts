/**
 * A parser of a binary log reads in full what the rules in force may need and what the known providers say; of all other events only the
 * first and the last one of each piece of the log, since they tell what time it covers. Nothing in the report may hang on the rest.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { isKnown } from '../parsers/_event-record.ts';
import { openBaseline } from '../src/engine/unknown/baseline.ts';
import { openCatalog } from '../src/catalog/catalog.ts';
import { wantedBy } from '../src/engine/matching/wanted.ts';
import { loadRules } from '../src/engine/rules/load.ts';
import { loadParsers } from '../src/parsers.ts';
import { BASELINE, CATALOG, RULES, SAMPLES } from '../src/paths.ts';
import { analyze } from '../src/pipeline.ts';
import { readSources } from '../src/source/read.ts';
import type { LogRecord, Opened, Report, Source } from '../src/types.ts';
import { logOf } from './night.ts';

const KIND = 'event-evtx';
/** Events in a piece of a log. */
const PIECE = 50;

const parsers = await loadParsers();
const rules = loadRules([RULES]);
const catalog = openCatalog(CATALOG);
const baseline = openBaseline(BASELINE);
const wants = wantedBy(rules)(KIND);

type Log = { readonly source: Source; readonly records: readonly LogRecord[] };

async function logsIn(folder: string): Promise<Log[]> {
  const logs: Log[] = [];
  for await (const { source, records } of readSources([folder], { parsers, skip: () => undefined, defect: (error) => { throw error; } })) {
    const all: LogRecord[] = [];
    for await (const batch of records) all.push(...batch);
    logs.push({ source, records: all });
  }
  return logs;
}

const isEventLog = ({ source }: Log) => source.format.startsWith('event-');

/** Nobody knows these, and they say the worst that events can say. */
const STRANGERS = ['Kestrel Audit', 'Falcon Agent', 'Microsoft-Windows-Security-Auditing', 'Microsoft-Windows-DistributedCOM'];
const HOUR = 3_600_000;

/** The events of a log among many others, for days before and after: what they say is taken from the examples of all rules. */
function among(log: Log, others: readonly string[]): Log {
  const [first, last] = [log.records.at(0), log.records.at(-1)];
  const stranger = (at: number, time: number | undefined): LogRecord => {
    const provider = STRANGERS[at % STRANGERS.length] ?? '';
    const fields = { event: String(4000 + (at % 700)), provider, server: `KESTREL-X${at % 7}`, recordId: String(at), user: 'S-1-5-18' };
    return { line: 0, message: others[at % others.length] ?? '', time, zone: first?.zone, level: at % 3 === 0 ? 'error' : 'info', component: provider, fields };
  };
  const far = (record: LogRecord | undefined, hours: number) => (record?.time === undefined ? undefined : record.time + hours * HOUR);
  const records = [
    ...Array.from({ length: 120 }, (_, at) => stranger(at, far(first, (at - 120) / 2))),
    ...log.records.flatMap((record, at) => [record, ...Array.from({ length: 5 }, (_, more) => stranger(at * 5 + more, record.time))]),
    ...Array.from({ length: 130 }, (_, at) => stranger(at, far(last, at / 2))),
  ];
  let line = 1;
  const numbered = records.map((record) => {
    const moved = { ...record, line };
    line += record.message.split('\n').length;
    return moved;
  });
  return { source: { ...log.source, format: KIND, events: numbered.length }, records: numbered };
}

/** As a parser of a binary log gives it. */
function passedOver(log: Log): Log {
  const records = log.records.filter(({ level, component, fields: { event = '', provider = '' } = {} }, at) => {
    const isEdge = at % PIECE === 0 || at % PIECE === PIECE - 1 || at === log.records.length - 1;
    return isEdge || isKnown(provider) || wants({ level, component, fields: { event, provider } });
  });
  return { ...log, records };
}

async function told(logs: readonly Log[]): Promise<Report> {
  const opened = logs.map(({ source, records }): Opened => ({ source: { ...source }, records: [records] }));
  return analyze(opened, { rules, catalog, baseline, skipped: [] });
}

const folders = readdirSync(SAMPLES).filter((name) => existsSync(join(SAMPLES, name, 'case.yaml')));
const samples = (await Promise.all(folders.map(async (name) => ({ name, logs: await logsIn(join(SAMPLES, name)) })))).filter(({ logs }) => logs.some(isEventLog));
const others = rules.flatMap(({ examples }) => examples.match.flatMap(({ inputs }) => inputs.filter((input) => input.in.startsWith('event-')).map(({ text }) => text)));

describe.each(samples)('$name, its events among others', ({ logs }) => {
  const whole = logs.map((log) => (isEventLog(log) ? among(log, others) : log));
  const part = whole.map((log) => (isEventLog(log) ? passedOver(log) : log));

  test('most of them are passed over', () => {
    const count = (some: readonly Log[]) => some.filter(isEventLog).reduce((sum, { records }) => sum + records.length, 0);
    expect(count(part)).toBeLessThan(count(whole) / 2);
  });

  test('and the report is the same', async () => {
    expect(await told(part)).toEqual(await told(whole));
  });
});

test('a log that ends before the failure, with an event that nobody needs', async () => {
  const failed = await logsIn(join(SAMPLES, 'msi-unknown-reason'));
  const ended = Math.max(...failed.flatMap(({ records }) => records.map(({ time = 0 }) => time)));
  const nothing = logOf(join(SAMPLES, 'msi-unknown-reason', 'Application.evtx'), [], KIND);
  const early = among({ source: nothing.source, records: [{ line: 1, message: '', time: ended - 90 * HOUR }] }, others);
  const report = await told([...failed, early]);
  expect(report.gaps.length).toBe(1);
  expect(await told([...failed, passedOver(early)])).toEqual(report);
});
