/**
 * What leads to what among the findings of one incident, each link with a reason taken from the evidence:
 *
 *   msi.file-in-use → msi.update-could-not-be-installed     names the log coreserver-sp2.log, 1 second later
 *
 * Rules say what can lead to what: the cause in `leadsTo`, or the consequence in `after`, which names runs that failed before. Whether it did
 * is read from the evidence: the same run, patch, file or process speak for it; another server, another patch or the wrong order against it.
 */
import { endOf, fileOf, startOf } from '../../facts/attempts.ts';
import type { Clocks } from '../../facts/clocks.ts';
import { isSamePlace } from '../../facts/evidence.ts';
import { hasSucceeded } from '../../facts/outcome.ts';
import { isSameServer } from '../../facts/servers.ts';
import { fileNameOf } from '../../text/places.ts';
import { durationText } from '../../text/times.ts';
import type { Attempt, Evidence, Finding } from '../../types.ts';
import { attemptFits } from '../matching/fits.ts';

/** `strength`: how much the bond says, for choosing the cause to name where several lead to one thing. */
export type LinkFound = { readonly from: Finding; readonly to: Finding; readonly reason: string; readonly strength: number };

export type Setting = { readonly attempts: ReadonlyMap<string, Attempt>; readonly clocks: Clocks };

/** Two findings, with the run of the one and of the other. */
type Pair = { readonly from: Finding; readonly to: Finding; readonly cause: Attempt | undefined; readonly other: Attempt | undefined };

export function linksOf(findings: readonly Finding[], attempts: readonly Attempt[], clocks: Clocks): LinkFound[] {
  const setting = { attempts: new Map(attempts.map((attempt) => [attempt.id, attempt])), clocks };
  const possible = consequencesIn(findings, setting);
  return findings.flatMap((from) => possible(from).flatMap((to) => (from === to ? [] : (linkOf(from, to, setting) ?? []))));
}

/** What a finding may have led to by its rule and its run, in the order of all: an incident may have findings by the thousand. */
function consequencesIn(findings: readonly Finding[], setting: Setting): (from: Finding) => readonly Finding[] {
  const runOf = ({ attempt }: Finding) => setting.attempts.get(attempt ?? '');
  const places = new Map(findings.map((finding, at) => [finding, at]));
  const byRule = Map.groupBy(findings, ({ rule }) => rule.id);
  const byRun = new Map([...byRule].map(([id, some]) => [id, Map.groupBy(some, runOf)]));
  const byKind = new Map([...byRule].map(([id, some]) => [id, Map.groupBy(some, (finding) => kindOf(runOf(finding)))]));
  const followers = findings.filter(({ rule }) => rule.after.length > 0);
  const told = (id: string, cause: Attempt | undefined): readonly Finding[] => {
    if (!cause) return byRule.get(id) ?? [];
    const elsewhere = [...(byKind.get(id) ?? [])].flatMap(([kind, some]) => (kind === kindOf(cause) ? [] : some));
    return [...(byRun.get(id)?.get(cause) ?? []), ...elsewhere];
  };
  return (from) => {
    const cause = runOf(from);
    const some = new Set([...from.rule.leadsTo.flatMap((id) => told(id, cause)), ...(from.role === 'cause' && cause ? followers : [])]);
    return [...some].toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  };
}

function linkOf(from: Finding, to: Finding, setting: Setting): LinkFound | undefined {
  const cause = setting.attempts.get(from.attempt ?? '');
  const other = setting.attempts.get(to.attempt ?? '');
  const pair = { from, to, cause, other };
  const isTold = from.rule.leadsTo.includes(to.rule.id) && couldLeadTo(cause, other);
  const followed = isTold ? undefined : failedBefore(pair, setting);
  if (!isTold && followed === undefined) return undefined;
  if (contradicts(pair, setting)) return undefined;
  const bonds = followed === undefined ? bondsOf(pair) : [{ words: followed, strength: 1 }];
  // What is said of the state after all of it has no place in time.
  const order = followed === undefined && to.rule.scope !== 'incident' ? orderOf(from, to, setting.clocks) : undefined;
  const words = [...bonds.slice(0, 2).map((bond) => bond.words), ...(order === undefined ? [] : [order])];
  return { from, to, reason: words.join(', '), strength: bonds.reduce((sum, bond) => sum + bond.strength, 0) };
}

/** In one run, from a run to what was seen of no run, or from one log's run to another's: but two runs of one kind have each their own causes. */
function couldLeadTo(cause: Attempt | undefined, other: Attempt | undefined): boolean {
  if (!cause || !other || cause === other) return true;
  return kindOf(cause) !== kindOf(other);
}

/** Events tell of runs of Windows Installer. */
const kindOf = (attempt: Attempt | undefined) => (attempt?.kind === 'event-log' ? 'msi' : attempt?.kind);

/** What a run found broken may be what an earlier one that failed left behind: why this is believed, in words. */
function failedBefore({ from, to, cause, other }: Pair, { attempts, clocks }: Setting): string | undefined {
  if (!cause || cause === other || from.role !== 'cause' || hasSucceeded(cause.outcome) || !to.rule.after.some((wanted) => attemptFits(cause, wanted))) return undefined;
  const ended = endOf(cause, clocks);
  const began = other ? startOf(other, clocks) : timeOf(to, clocks);
  const repair = attempts.get(cause.supersededBy ?? '');
  const repaired = repair && endOf(repair, clocks);
  if (ended === undefined || began === undefined || began < ended || (repaired !== undefined && repaired <= began)) return undefined;
  if (other && clocks.doubt(fileOf(cause), fileOf(other)) > 0) return undefined;
  const where = cause.server !== undefined && cause.server === other?.server ? ' on the same server' : '';
  return `${cause.patch ?? cause.product ?? 'the update'} had failed${where} ${durationText(began - ended)} before`;
}

// ── What speaks against ─────────────────────────────────────────────────────────────────────────────────────────────

function contradicts({ from, to, cause, other }: Pair, { clocks }: Setting): boolean {
  const isOfAll = from.rule.scope === 'incident' || to.rule.scope === 'incident';
  if (!isOfAll && !isSameServer(cause?.server ?? from.values['server'], other?.server ?? to.values['server'])) return true;
  if (differs(from.values['patchCode'], to.values['patchCode'])) return true;
  if (!cause || !other || cause === other || clocks.doubt(fileOf(cause), fileOf(other)) > 0) return false;
  const began = startOf(cause, clocks);
  const ended = endOf(other, clocks);
  return began !== undefined && ended !== undefined && ended < began;
}

const differs = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a.toLowerCase() !== b.toLowerCase();

// ── What speaks for ─────────────────────────────────────────────────────────────────────────────────────────────────

type Bond = { readonly words: string; readonly strength: number };

/** Values that two findings share only when they speak of one thing, with their name in words. */
const SHARED: readonly (readonly [name: string, words: string])[] = [
  ['patchCode', 'patch code'],
  ['patch', 'update'],
  ['correlation', 'correlation'],
  ['file', 'file'],
  ['database', 'database'],
  ['service', 'service'],
  ['process', 'process'],
  ['pid', 'process id'],
  ['productCode', 'product code'],
];

/** The strongest first. */
function bondsOf({ from, to, cause, other }: Pair): Bond[] {
  const log = logNamedBy(to, cause === other ? undefined : other, [...from.evidence.map(({ file }) => file), ...(cause?.sources ?? []).map(({ file }) => file)]);
  const bonds: (Bond | undefined)[] = [
    log === undefined ? undefined : { words: `names the log ${log}`, strength: 5 },
    // All that is found in one run has the update of that run.
    ...SHARED.filter(([name]) => name !== 'patch' || cause === undefined || cause !== other).map(([name, words]) => sharedBy(from, to, name, words)),
    cause !== undefined && cause === other ? { words: 'same run', strength: 2 } : undefined,
    cause !== other && from.values['product'] !== undefined && !differs(from.values['product'], to.values['product']) && to.values['product'] !== undefined ? { words: 'same product', strength: 2 } : undefined,
    cause !== other && cause?.server !== undefined && other?.server !== undefined ? { words: 'same server', strength: 1 } : undefined,
  ];
  const found = bonds.filter((bond) => bond !== undefined);
  return found.length > 0 ? found : [{ words: 'same night', strength: 0 }];
}

function sharedBy(from: Finding, to: Finding, name: string, words: string): Bond | undefined {
  const value = from.values[name];
  if (value === undefined || value.toLowerCase() !== to.values[name]?.toLowerCase()) return undefined;
  // A code of 32 digits, or a name that stands in the title, says no more to a reader than that it is the same.
  return { words: value.startsWith('{') || name === 'patch' ? `same ${words}` : `same ${words} ${value}`, strength: 4 };
}

/** Name of the log among `files` that the consequence, or the run it belongs to, names. */
function logNamedBy(to: Finding, other: Attempt | undefined, files: readonly string[]): string | undefined {
  const named = [...(to.values['logFile'] === undefined ? [] : [fileNameOf(to.values['logFile'])]), ...(other?.logs ?? [])];
  const names = new Set(files.filter((file) => !to.evidence.some((evidence) => evidence.file === file)).map((file) => fileNameOf(file).toLowerCase()));
  return named.find((log) => names.has(log.toLowerCase()));
}

// ── Order ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `12 lines later`, `40 seconds later`, `logged 3 seconds earlier`; nothing where it cannot be told. */
function orderOf(from: Finding, to: Finding, clocks: Clocks): string | undefined {
  const pairs = from.evidence.flatMap((a) => to.evidence.map((b) => [a, b] as const));
  const near = pairs.filter(([a, b]) => a.file === b.file).toSorted((one, two) => apart(one) - apart(two))[0];
  // An export of an event log may have all its records on one line.
  if (near && !isNewestFirst(near, clocks) && (near[0].line !== near[1].line || isSamePlace(...near))) {
    const lines = near[1].line - near[0].line;
    if (lines === 0) return 'in the same line';
    const distance = `${Math.abs(lines).toLocaleString('en')} ${Math.abs(lines) === 1 ? 'line' : 'lines'}`;
    return lines > 0 ? `${distance} later` : `logged ${distance} earlier`;
  }
  const [a, b] = [timeOf(from, clocks), timeOf(to, clocks)];
  const [first, second] = [from.evidence[0], to.evidence[0]];
  if (a === undefined || b === undefined || !first || !second || clocks.doubt(first.file, second.file) > 0) return undefined;
  if (Math.abs(b - a) < 1000) return 'in the same second';
  return b > a ? `${durationText(b - a)} later` : `logged ${durationText(a - b)} earlier`;
}

/** An event log may be exported with the newest entry on top. */
function isNewestFirst([a, b]: readonly [Evidence, Evidence], clocks: Clocks): boolean {
  const [first, second] = [clocks.at(a), clocks.at(b)];
  return first !== undefined && second !== undefined && (second - first) * (b.line - a.line) < 0;
}

const apart = ([a, b]: readonly [Evidence, Evidence]) => Math.abs(a.line - b.line);

/** When a finding was first seen, on the clock that all inputs share. */
function timeOf({ evidence }: Finding, clocks: Clocks): number | undefined {
  const times = evidence.map((one) => clocks.at(one)).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
