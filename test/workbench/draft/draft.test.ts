/** A draft loads, and its examples pass at once, whatever the kind of log and whatever line of it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { draftOf } from '../../../src/workbench/draft/draft.ts';
import { placeOf, seedAt } from '../../../src/workbench/draft/seed.ts';
import { openCatalog } from '../../../src/catalog/catalog.ts';
import { findingsIn } from '../../../src/workbench/examples.ts';
import { readRule } from '../../../src/engine/rules/load.ts';
import { loadParsers } from '../../../src/parsers.ts';
import { CATALOG } from '../../../src/paths.ts';
import { readSources } from '../../../src/source/read.ts';

const parsers = await loadParsers();
const catalog = openCatalog(CATALOG);

const uls = (time: string, level: string, text: string) => ['10/27/2015 ' + time, 'OWSTIMER.EXE (0x0780)', '0x1844', 'SharePoint Foundation', 'Database', 'co5p', level, text, '48c7e1d5-90ab-4e26-8f13-b2d6047a9c5e'].join('\t');
const ULS = [
  'Timestamp\tProcess\tTID\tArea\tCategory\tEventID\tLevel\tMessage\tCorrelation',
  uls('17:41:24.96', 'Medium', 'Timer job started.'),
  uls('17:41:25.12', 'Unexpected', 'Database WSS_Frobozz is full on server ZORK-SQL7, asked for by FROBOZZ\\svc-grue.'),
].join('\n');
const BURN = [
  '[06F4:3D40][2021-03-02T09:46:01]i001: Burn v3.14.1.8722, Windows v10.0 (Build 17763: Service Pack 0), path: X:\\kestrel-agent.exe',
  "[06F4:3D40][2021-03-02T09:46:01]i000: Setting string variable 'WixBundleName' to value 'Kestrel Agent'",
  '[06F4:3D40][2021-03-02T09:46:09]e000: Error 0x80070643: Failed to install MSI package.',
  '[06F4:3D40][2021-03-02T09:46:11]i399: Apply complete, result: 0x80070643, restart: None, ba requested restart:  No',
].join('\n');
const event = (Id: number, Message: string) => JSON.stringify({ Message, Id, Level: 2, ProviderName: 'MsiInstaller', LogName: 'Application', MachineName: 'KESTREL-WFE1', TimeCreated: '/Date(1721078757123)/' });
const JSON_EVENTS = `[\n${event(1029, 'Product: Kestrel Agent. Restart required.')},\n${event(11310, 'Product: Kestrel Agent -- Error 1310. Error writing to file: C:\\Frobozz\\grue.exe. Verify that you have access to that directory.')}\n]\n`;

/** Of each sample log the errors and warnings, and some other entries, up to so many. */
const LINES = 12;
type Line = { readonly kind: string; readonly file: string; readonly line: number; readonly message: string };
const lines: Line[] = [];
for await (const { source, records } of readSources(['sample-logs'], { parsers, skip: () => undefined, defect: (error) => { throw error; } })) {
  if (source.encoding === 'binary') continue;
  const all: Line[] = [];
  const loud: Line[] = [];
  for await (const batch of records) {
    for (const { line, message, level } of batch) {
      const one = { kind: source.format, file: source.path, line, message };
      // Names of files and folders are masked, and say nothing by themselves.
      if ((message.match(/(?<![\\\w.-])[A-Za-z]{5,}(?![\\\w.-])/g) ?? []).length < 3) continue;
      (level === 'error' || level === 'warning' ? loud : all).push(one);
    }
  }
  const step = Math.max(1, Math.floor(all.length / (LINES / 2)));
  lines.push(...loud.slice(0, LINES / 2), ...all.filter((_, at) => at % step === 0).slice(0, LINES / 2));
}

test('the sample logs have every kind but a few, and a table of versions has no words', () => {
  const kinds = new Set(lines.map(({ kind }) => kind));
  expect(parsers.map(({ id }) => id).filter((id) => !kinds.has(id))).toEqual(['burn', 'event-evt', 'event-evtx', 'event-json', 'sharepoint-prerequisites', 'sharepoint-preupgradecheck', 'sharepoint-uls', 'versions-dump']);
});

test('a binary log has no lines to draft from', async () => {
  const file = 'sample-logs/clean-exchange2010-events/Application.evtx';
  await expect(seedAt({ file, line: 4 }, { parsers })).rejects.toThrow(`--from ${file}: a binary log has no lines that an example could quote; export the event as XML, and draft the rule from that`);
});

const counterExamples: string[] = [];

describe.each([...Map.groupBy(lines, ({ kind }) => kind)])('%s', (_kind, some) => {
  test.each(some.map((one): [string, Line] => [`${one.file}:${one.line}`, one]))('%s', async (_place, { file, line }) => {
    const { id, text } = await draftOf(await seedAt({ file, line }, { parsers }), { parsers, catalog });
    const rule = readRule(text, `${id.replace('.', '/')}.yaml`);
    const [match] = rule.examples.match;
    const [pass] = rule.examples.pass;
    expect(match && (await findingsIn(match, rule, parsers, catalog)).map((finding) => finding.rule.id)).toContain(id);
    expect(pass && (await findingsIn(pass, rule, parsers, catalog)).map((finding) => finding.rule.id)).toEqual([]);
    counterExamples.push(pass?.inputs[0]?.text ?? '');
  });
});

test('a counter-example is found for nearly every line', () => {
  expect(counterExamples.filter((text) => text.includes('TODO')).length).toBeLessThan(counterExamples.length / 20);
});

describe('kinds of which there is no sample', () => {
  test.each([
    ['sharepoint-uls', 3, ULS],
    ['burn', 3, BURN],
    ['event-json', 3, JSON_EVENTS],
  ])('%s', async (kind, line, text) => {
    const file = join(mkdtempSync(join(tmpdir(), 'draft-')), 'kestrel.log');
    writeFileSync(file, text);
    const seed = await seedAt({ file, line }, { parsers });
    expect(seed.kind).toBe(kind);
    const draft = await draftOf(seed, { parsers, catalog });
    const rule = readRule(draft.text, `${draft.id.replace('.', '/')}.yaml`);
    for (const example of rule.examples.match) expect((await findingsIn(example, rule, parsers, catalog)).map((finding) => finding.rule.id)).toEqual([draft.id]);
    for (const example of rule.examples.pass) expect(await findingsIn(example, rule, parsers, catalog)).toEqual([]);
  });
});

test('a line of numbers alone is refused, with what to do', async () => {
  const file = 'sample-logs/clean-sharepoint2010-versions/KESTREL_Config_versions.txt';
  await expect(seedAt({ file, line: 8 }, { parsers }).then((seed) => draftOf(seed, { parsers, catalog }))).rejects.toThrow(/has too little in it to find it again; name a line with an error number or some words/);
});

describe('wrong places', () => {
  test.each([
    ['no line', 'Upgrade.log', /expected a file and the number of a line/],
    ['line 0', 'Upgrade.log:0', /expected a file and the number of a line/],
  ])('%s', (_what, given, message) => {
    expect(() => placeOf(given)).toThrow(message);
  });

  test('a line beyond the end', async () => {
    await expect(seedAt({ file: 'sample-logs/msi-disk-full/farm-tools-2.9.log', line: 99_999 }, { parsers })).rejects.toThrow(/the file ends at line 416/);
  });

  test('no log', async () => {
    await expect(seedAt({ file: 'package.json', line: 3 }, { parsers })).rejects.toThrow(/no known kind of log/);
  });
});
