/**
 * One incident from its path to its documents: identified, read, judged. Runs in a worker thread, and knows nothing of that: what it makes goes
 * to a `Line`, whose promises hold it back where documents come faster than they can be stored.
 */
import { newBudget } from '../engine/matching/budget.ts';
import type { Budget } from '../engine/matching/budget.ts';
import { compile } from '../engine/matching/compile.ts';
import type { Compiled } from '../engine/matching/compile.ts';
import { wantedBy } from '../engine/matching/wanted.ts';
import { UsageError, messageOf, stackOf } from '../errors.ts';
import { analyze } from '../pipeline.ts';
import type { ConcludeOptions } from '../pipeline.ts';
import { isDamage } from '../source/bytes.ts';
import { isBinaryLogOf, readSources } from '../source/read.ts';
import type { ReadOptions } from '../source/read.ts';
import type { Archived, Document, Finding, Outcome, Parser, Skipped } from '../types.ts';
import { batched } from './batches.ts';
import { documentsOf } from './documents.ts';
import { logPathOf } from './envelope.ts';
import type { About } from './envelope.ts';
import { identify, stampOf } from './identity.ts';
import type { OwnFiles } from './identity.ts';
import { offsetsIn } from './offsets.ts';
import { withRecords } from './records.ts';

/** What a worker makes all incidents with. */
export type Equipment = {
  readonly parsers: readonly Parser[];
  readonly judging: Omit<ConcludeOptions, 'skipped'>;
  readonly as?: string | undefined;
  readonly encoding?: string | undefined;
  /** Every entry of the logs becomes a document, too. */
  readonly records: boolean;
  readonly own?: OwnFiles | undefined;
} & Pick<About, 'judgement' | 'namespace' | 'version'>;

/** The same made ready, once for all incidents: with hundreds of rules that takes as long as a small incident. */
export type Tools = Equipment & { readonly budget: Budget; readonly compiled: Compiled; readonly wants: ReadOptions['wants'] };

export function toolsOf(equipment: Equipment): Tools {
  const { judging: { rules }, records } = equipment;
  const budget = newBudget();
  return { ...equipment, budget, compiled: compile(rules, budget), wants: records ? undefined : wantedBy(rules) };
}

export type Line = {
  /** Is it still to be analyzed, or in the store already? */
  readonly identified: (id: string) => Promise<boolean>;
  /** Documents of one dataset; waits while too many are on their way. */
  readonly documents: (documents: readonly Document[]) => Promise<void>;
  /** Called with the path of what is read, again and again. */
  readonly alive: (path: string) => void;
};

/** What came of an incident. */
export type Worked =
  /** All documents but `marker` were handed over; that one is for the end, when all others are in the store. `partly`: what of it is damaged, and how. */
  | { readonly is: 'analyzed'; readonly id: string; readonly stamp: string; readonly marker: readonly Document[]; readonly outcome: Outcome | 'none'; readonly partly?: string | undefined }
  | { readonly is: 'there'; readonly id: string }
  /** There is no log in it that can be used. */
  | { readonly is: 'empty'; readonly reason: string }
  /** `stack`: it is a defect of this program, and where. */
  | { readonly is: 'broken'; readonly reason: string; readonly stack?: string | undefined };

export async function work(archived: Archived, tools: Tools, line: Line): Promise<Worked> {
  try {
    return await tryToWork(archived, tools, line);
  } catch (error) {
    // It was there when the incidents were listed.
    if (error instanceof UsageError) return { is: 'broken', reason: 'no such file or folder' };
    return { is: 'broken', reason: `a defect of this program: ${messageOf(error)}`, stack: stackOf(error) };
  }
}

async function tryToWork(archived: Archived, tools: Tools, line: Line): Promise<Worked> {
  const { parsers, judging, as, encoding, records, budget, compiled, wants, own } = tools;
  const stamp = await stampOf(archived, own);
  const unread: Skipped[] = [];
  const isBinaryLog = isBinaryLogOf(parsers);
  const { id, logs, modified } = await identify(archived, { skip: (one) => unread.push(one), isBinaryLog, own, alive: line.alive });
  if (logs === 0) return withoutLogs(archived, unread);
  if (!(await line.identified(id))) return { is: 'there', id };

  const skipped: Skipped[] = [];
  const defects: unknown[] = [];
  const about: About = { archived, id, stamp, modified, judgement: tools.judgement, namespace: tools.namespace, version: tools.version };
  const opened = readSources([archived.path], {
    parsers,
    as,
    encoding,
    wants,
    ownFiles: own,
    skip: (one) => skipped.push(one),
    defect: (error) => defects.push(error),
  });
  budget.renew();
  const report = await analyze(records ? withRecords(opened, about, { encoding, isBinaryLog, documents: line.documents }) : opened, { ...judging, skipped, budget, compiled, progress: ({ path }) => line.alive(path) });
  const [defect] = defects;
  if (defect !== undefined) return { is: 'broken', reason: `a defect of this program: ${messageOf(defect)}`, stack: stackOf(defect) };
  if (report.sources.every(({ events }) => events === 0)) return withoutLogs(archived, skipped);
  // What was read and what is known of it would not fit together.
  if ((await stampOf(archived, own)) !== stamp) return { is: 'broken', reason: 'it changed while it was read' };
  const documents = documentsOf(report, about, judging.catalog, await offsetsIn(archived.path, proofsIn(report.findings), { encoding, isBinaryLog }));
  for (const batch of batched(documents.filter(({ dataset }) => dataset !== 'incident'))) await line.documents(batch);
  return { is: 'analyzed', id, stamp, marker: documents.filter(({ dataset }) => dataset === 'incident'), outcome: report.outcome, partly: damageIn(archived, skipped) };
}

/** Damage is told apart from what never was a log: that can be mended, and is tried again. */
function withoutLogs(archived: Archived, skipped: readonly Skipped[]): Worked {
  const damage = damageIn(archived, skipped);
  if (damage !== undefined) return { is: 'broken', reason: damage };
  return { is: 'empty', reason: firstOf(archived, skipped) ?? 'it holds no files' };
}

const damageIn = (archived: Archived, skipped: readonly Skipped[]): string | undefined => firstOf(archived, skipped.filter(({ reason }) => isDamage(reason)));

/** `SRV1.zip!Upgrade.log: damaged: its checksum is wrong; and 3 more` */
function firstOf(archived: Archived, [first, ...others]: readonly Skipped[]): string | undefined {
  if (!first) return undefined;
  const where = first.path === archived.path ? '' : `${logPathOf(first.path, archived)}: `;
  return `${where}${first.reason}${others.length > 0 ? `; and ${others.length} more` : ''}`;
}

/** Of each log the lines that findings rest on first of all. */
const proofsIn = (findings: readonly Finding[]) => new Map([...Map.groupBy(findings.flatMap(({ evidence }) => evidence.slice(0, 1)), ({ file }) => file)].map(([file, proofs]) => [file, proofs.map(({ line }) => line)]));
