/** `analyze`: reads what a customer sent and says what happened. */
import { relative } from 'node:path';

import { openCatalog } from '../catalog/catalog.ts';
import { ownPlans, ownRules } from '../engine/rules/own-rules.ts';
import type { Suppressions } from '../engine/suppress.ts';
import { openBaseline } from '../engine/unknown/baseline.ts';
import { UsageError } from '../errors.ts';
import { hasFailed } from '../facts/outcome.ts';
import { BASELINE, CATALOG, SAMPLES } from '../paths.ts';
import { analyze } from '../pipeline.ts';
import type { ConcludeOptions } from '../pipeline.ts';
import { reaches } from '../report.ts';
import { jsonReport } from '../sinks/json.ts';
import { labelOf } from '../source/encoding.ts';
import type { Report, Rule, Severity, Source } from '../types.ts';
import { openInput, tellDefects } from './input.ts';
import type { Input } from './input.ts';
import type { Color, ReadingArguments } from './options.ts';
import { EXIT } from './outside.ts';
import type { Outside } from './outside.ts';
import { mustBeWritable, screenOf, write } from './screen.ts';

export type AnalyzeArguments = ReadingArguments & {
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly failOn: Severity | 'never';
  readonly color: Color;
  readonly width?: number;
  readonly full: boolean;
  readonly progress: boolean;
  readonly samples: boolean;
  /** Offer to look into the logs after the report, on a terminal. */
  readonly explore: boolean;
};

export async function runAnalyze(given: readonly string[], args: AnalyzeArguments, outside: Outside): Promise<void> {
  const demo = given.length === 0 && args.samples;
  const paths = demo ? [relative(process.cwd(), SAMPLES)] : given;
  if (paths.length === 0) throw new UsageError('nothing to analyze: name a file, a folder or an archive, or - for standard input');

  if (args.output !== undefined) mustBeWritable(args.output);
  const { report, input } = await readReport(paths, args, outside);

  // Before printing: whoever reads the output may close it early, and the status holds all the same.
  outside.exit(input.defects.length > 0 ? EXIT.defect : demo ? EXIT.fine : statusOf(report, args.failOn));
  await print(report, args, outside);
  tellDefects(input, outside);
  if (args.format === 'text' && args.output === undefined && args.explore) await offer(report, args, outside);
}

async function offer(report: Report, { color, encoding }: AnalyzeArguments, outside: Outside): Promise<void> {
  const { isWorthIt, offerToExplore } = await import('./offer.ts');
  if (isWorthIt(report, outside)) await offerToExplore(report, { color: color !== 'never', encoding }, outside);
}

export type ReadArguments = ReadingArguments & Pick<AnalyzeArguments, 'progress'>;

/** The logs below the paths, and what they say. */
export async function readReport(paths: readonly string[], args: ReadArguments, outside: Outside): Promise<{ readonly report: Report; readonly input: Input }> {
  const judging = await judgingOf(args, outside);
  const progress = args.progress ? progressLine(outside.stderr) : undefined;
  const input = await openInput(paths, args, judging.rules);
  const { opened, skipped } = input;
  const report = await analyze(opened, { ...judging, skipped, progress: progress?.tell });
  progress?.clear();
  return { report, input };
}

/** What the logs are judged by. All of it is read, and found right, before the first log is. */
export async function judgingOf(args: ReadingArguments, outside: Pick<Outside, 'today'>): Promise<Omit<ConcludeOptions, 'skipped'>> {
  const rules = await ownRules(args.rules);
  const suppressions = await suppressionsOf(args.suppressions, rules, outside);
  if (args.encoding !== undefined) labelOf(args.encoding);
  return { rules, catalog: openCatalog(CATALOG), plans: await ownPlans(), baseline: openBaseline(BASELINE), suppressions };
}

/** Like rules, they are read before the logs. */
export async function suppressionsOf(file: string | undefined, rules: readonly Rule[], { today }: Pick<Outside, 'today'>): Promise<Suppressions> {
  if (file === undefined) return { entries: [], today };
  const { readSuppressions } = await import('../engine/suppressions.ts');
  return { entries: readSuppressions(file, rules.map(({ id }) => id)), today };
}

async function print(report: Report, args: AnalyzeArguments, outside: Outside): Promise<void> {
  const text = args.format === 'json' ? jsonReport(report) : (await import('../sinks/text.ts')).textReport(report, { ...screenOf(args, outside), full: args.full });
  await write(text, outside, args.output);
}

function statusOf(report: Report, failOn: Severity | 'never'): number {
  if (report.sources.every((source) => source.events === 0)) return EXIT.nothing;
  return hasFailed(report.attempts) || report.findings.some((finding) => reaches(finding, failOn)) ? EXIT.failed : EXIT.fine;
}

/** Runs shorter than this show no progress. */
const PATIENCE = 1000;
const EVERY = 100;

/** One line on a terminal, written over and over; it is gone when the report comes. */
function progressLine(stderr: NodeJS.WriteStream): { readonly tell: (source: Source) => void; readonly clear: () => void } {
  const started = performance.now();
  let told = started + PATIENCE - EVERY;
  let lines = 0;
  let last: Source | undefined;
  let before = 0;
  let shown = false;
  return {
    tell(source) {
      if (source !== last) before = 0;
      last = source;
      lines += source.lines - before;
      before = source.lines;
      const now = performance.now();
      if (now - told < EVERY) return;
      told = now;
      shown = true;
      const text = `${Math.round((now - started) / 1000)} s, ${lines.toLocaleString('en')} lines, reading ${source.path}`;
      stderr.write(`\r\u001B[2K${text.slice(0, Math.max(20, (stderr.columns || 80) - 1))}`);
    },
    clear() {
      if (shown) stderr.write('\r\u001B[2K');
    },
  };
}
