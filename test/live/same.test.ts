/** A night that was followed comes to the same report as one that is read when it is over. */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { ownRules } from '../../src/engine/rules/own-rules.ts';
import { loadParsers } from '../../src/parsers.ts';
import { CATALOG, SAMPLES } from '../../src/paths.ts';
import { analyze } from '../../src/pipeline.ts';
import { jsonReport } from '../../src/sinks/json.ts';
import { readSources } from '../../src/source/read.ts';
import type { Report } from '../../src/types.ts';
import { newFolder, night } from './night.ts';

const rules = await ownRules(undefined);
const parsers = await loadParsers();

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : name === 'case.yaml' ? [] : [path];
  });

/** Pieces of a file, cut at places that depend on nothing but its length: within lines, and within characters of UTF-16. */
function piecesOf(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, n = 1; at < bytes.length; n++) {
    const size = 1 + ((n * 7919 + bytes.length) % Math.max(1500, Math.floor(bytes.length / 12)));
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** What was told of how sure the beginning of a log made the tool depends on how much of it was there. */
function told(report: Report): unknown {
  const { sources, skipped, ...rest } = JSON.parse(jsonReport(report)) as { sources: { path: string; lines: number; events: number; format: string; encoding: string }[]; skipped: unknown[] };
  return { sources: sources.map(({ path, lines, events, format, encoding }) => ({ path, lines, events, format, encoding })), skipped, ...rest };
}

test.concurrent.for(readdirSync(SAMPLES).filter((name) => statSync(join(SAMPLES, name)).isDirectory()))('%s', async (name, { onTestFinished: finished }) => {
  const folder = newFolder(finished);
  const { following, until } = await night(folder, { finished });
  const files = filesIn(join(SAMPLES, name)).map((path) => ({ to: join(folder, relative(join(SAMPLES, name), path)), pieces: piecesOf(readFileSync(path)) }));
  const most = Math.max(...files.map(({ pieces }) => pieces.length));
  for (let at = 0; at < most; at++) {
    for (const { to, pieces } of files) {
      const piece = pieces[at];
      if (!piece) continue;
      mkdirSync(dirname(to), { recursive: true });
      appendFileSync(to, piece);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const skipped: { path: string; reason: string }[] = [];
  const whole = await analyze(readSources([folder], { parsers, skip: (one) => skipped.push(one), defect: (error) => expect.unreachable(String(error)) }), { rules, catalog: openCatalog(CATALOG), skipped });
  const sizes = new Map(whole.sources.map(({ path, lines }) => [path, lines]));
  await until('the end', () => following.settled() && following.view().report.sources.length === sizes.size && following.view().report.sources.every(({ path, lines }) => sizes.get(path) === lines));
  expect(told(following.view().report)).toEqual(told(whole));
});
