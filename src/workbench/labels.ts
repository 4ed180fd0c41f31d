/**
 * Logs of which somebody wrote down how they came out, for `rules test` and the tests of this project. A folder holds either
 *
 * - folders with a `case.yaml` each, as `sample-logs/README.md` describes it, or
 * - a `labels.tsv`: one log a line, columns parted by tabs, named by the first word of each in the first line
 *
 *     file                 outcome            lines      attempts  code  cause            quiet  what
 *     msi/kestrel-sp2.log  failed|rolled-back 713,708    1         1603  msi.file-in-use         store.exe was held open
 *     clean/agent.log      succeeded                                                      yes
 *
 *   `outcome`: one of several, parted by `|`. `lines` (or `culprit`): places of which the cause must quote one, give or take two lines; `r17` is the
 *   number of an event record. `cause`: id of the rule. `quiet`: nothing loud may be said; where the outcome is a success or `none` that is so anyway.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { RuleError, UsageError } from '../errors.ts';
import { problemsOf, readDocument } from '../text/document.ts';
import { OUTCOMES } from '../types.ts';

export type Labelled = {
  readonly name: string;
  readonly path: string;
  readonly outcomes: readonly string[];
  readonly attempts?: number | undefined;
  readonly exitCode?: number | undefined;
  /** Rule of the first cause. */
  readonly cause?: string | undefined;
  /** Places of which the cause quotes one: `Upgrade.log:12`, from the folder of the case, or a line of the only file. */
  readonly evidence: readonly string[];
  readonly lines: readonly { readonly from: number; readonly to: number; readonly record: boolean }[];
  /** Further rules that hold. */
  readonly findings: readonly string[];
  readonly quiet: boolean;
};

export const CASE = z.strictObject({
  title: z.string(),
  /** Whose format the logs have, and that they are made up. */
  origin: z.string(),
  expect: z.strictObject({
    outcome: z.enum([...OUTCOMES, 'none']),
    attempts: z.int().optional(),
    /** Some attempt has it. */
    exitCode: z.int().optional(),
    /** Rule of the first cause. */
    cause: z.string().optional(),
    /** The cause quotes at least one of these places. */
    evidence: z.array(z.string().regex(/:\d+$/)).optional(),
    /** Rules from the first cause to what the user saw. */
    chain: z.array(z.string()).optional(),
    /** Of a failure that no rule knows: the first line that a healthy run would not have. */
    first: z.string().regex(/:\d+$/).optional(),
    /** Further rules that hold. */
    findings: z.array(z.string()).optional(),
    /** Nothing in it needs anybody. */
    quiet: z.literal(true).optional(),
  }),
});

/** @throws UsageError, RuleError */
export function labelledIn(folder: string): Labelled[] {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder} with labelled logs`);
  const table = join(folder, 'labels.tsv');
  if (existsSync(table)) return rowsIn(readFileSync(table, 'utf8'), table, folder);
  const cases = readdirSync(folder).toSorted().filter((name) => existsSync(join(folder, name, 'case.yaml'))).map((name) => caseIn(join(folder, name), name));
  if (existsSync(join(folder, 'case.yaml'))) cases.push(caseIn(folder, folder));
  if (cases.length === 0) throw new UsageError(`${folder} has neither labels.tsv nor folders with a case.yaml, so nothing says what is right`);
  return cases;
}

function caseIn(folder: string, name: string): Labelled {
  const file = join(folder, 'case.yaml');
  const read = readDocument(readFileSync(file, 'utf8'), file);
  const parsed = 'written' in read ? CASE.safeParse(read.written.content) : undefined;
  const problem = 'written' in read ? (parsed?.error ? problemsOf(parsed.error, read.written, () => 'what sample-logs/README.md says')[0] : undefined) : read.problems[0];
  if (problem || !parsed?.data) throw new RuleError(problem?.place ?? file, problem?.message ?? 'nothing, expected a case');
  const { outcome, attempts, exitCode, cause, evidence = [], findings = [], quiet = false } = parsed.data.expect;
  return { name, path: folder, outcomes: [outcome], attempts, exitCode, cause, evidence, lines: [], findings, quiet };
}

const COLUMNS = ['file', 'outcome', 'lines', 'attempts', 'code', 'cause', 'quiet', 'what'] as const;
type Column = (typeof COLUMNS)[number];

function rowsIn(text: string, place: string, folder: string): Labelled[] {
  const rows = text.split(/\r?\n/).map((line, at) => ({ line: at + 1, cells: line.split('\t').map((cell) => cell.trim()) })).filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [head, ...rest] = rows;
  if (!head) return [];
  const columns = head.cells.map((cell) => columnOf(cell));
  if (!columns.includes('file') || !columns.includes('outcome')) throw new RuleError(`${place}:${head.line}:1`, `the first line is "${head.cells.join(' ')}", expected names of columns, file and outcome among them, parted by tabs`);
  return rest.filter(({ cells }) => !cells[0]?.startsWith('#')).map(({ line, cells }) => {
    const cell = (name: Column) => cells[columns.indexOf(name)] ?? '';
    const outcomes = cell('outcome').split('|');
    const wrong = outcomes.find((one) => one !== 'none' && !(OUTCOMES as readonly string[]).includes(one));
    if (wrong !== undefined) throw new RuleError(`${place}:${line}:1`, `outcome: "${wrong}", expected one of ${[...OUTCOMES, 'none'].join(', ')}`);
    const number = (name: Column) => (cell(name) === '' ? undefined : Number(cell(name)));
    return {
      name: cell('file'),
      path: join(folder, cell('file')),
      outcomes,
      attempts: number('attempts'),
      exitCode: number('code'),
      cause: cell('cause') || undefined,
      evidence: [],
      lines: cell('lines').split(',').filter(Boolean).map(stretchOf),
      findings: [],
      quiet: cell('quiet') !== '' || outcomes.some((one) => one === 'none' || one.startsWith('succeeded')),
    };
  });
}

/** `# file`, `outcome (a|b: either will do)`, `culprit lines`, `exit code` */
function columnOf(cell: string): Column | undefined {
  const [word = ''] = cell.replace(/^#\s*/, '').toLowerCase().split(/[^a-z]+/);
  return COLUMNS.find((name) => name === ({ culprit: 'lines', exit: 'code' }[word] ?? word));
}

/** Lines either side of a culprit that still count. */
const NEAR = 2;

function stretchOf(text: string): Labelled['lines'][number] {
  if (text.startsWith('r')) return { from: Number(text.slice(1)), to: Number(text.slice(1)), record: true };
  const [from = 0, to = from] = text.split('-').map(Number);
  return { from: from - NEAR, to: to + NEAR, record: false };
}
