/** What a view holds, in the order in which the panes tell it. Made once for each view. */
import { fileOf } from '../facts/attempts.ts';
import { placesOnce } from '../facts/evidence.ts';
import { hasSucceeded } from '../facts/outcome.ts';
import { isTooSilent } from '../live/silence.ts';
import type { Attempt, Claim, Evidence, FileState, Finding, Incident, Instant, Life, Live, Report, Skipped, Source, View } from '../types.ts';

/** One line of the findings; `incident` is the one that it belongs to. */
export type FoundRow = { readonly key: string; readonly finding: Finding; readonly claim?: Claim | undefined; readonly incident?: Incident | undefined; readonly step?: number | undefined };

export type RunRow = { readonly key: string; readonly attempt: Attempt; readonly life?: Life | undefined; readonly incident?: Incident | undefined };

/** `source`: what was found out about it while it was read; `state`: only of a file that is followed. */
export type FileRow = { readonly key: string; readonly source?: Source | undefined; readonly state?: FileState | undefined; readonly skipped?: Skipped | undefined };

export type Known = { readonly report: Report; readonly live?: Live | undefined; readonly findings: readonly FoundRow[]; readonly attempts: readonly RunRow[]; readonly files: readonly FileRow[] };

export function knownOf({ report, live }: View): Known {
  return { report, live, findings: live ? claimRows(report, live) : findingRows(report), attempts: runRows(report, live), files: fileRows(report, live) };
}

/** Of each incident the cause first and what came of it, step by step; then the rest as it is ranked. */
function findingRows({ incidents }: Report): FoundRow[] {
  return incidents.flatMap((incident) => {
    const steps = incident.chain.map(({ finding }) => finding);
    const rest = incident.findings.filter((finding) => !steps.includes(finding));
    return [...steps.map((finding, step): FoundRow => ({ key: finding.id, finding, incident, step })), ...rest.map((finding): FoundRow => ({ key: finding.id, finding, incident }))];
  });
}

/** The newest first, as they come. */
function claimRows({ incidents }: Report, { claims, lives }: Live): FoundRow[] {
  return claims.map((claim) => {
    const { finding, key } = claim;
    const incident = incidents.find(({ findings, attempts }) => findings.some(({ id }) => id === finding.id) || attempts.some(({ id }) => claim.attempt !== undefined && lives.get(id)?.key === claim.attempt));
    const step = incident?.chain.findIndex((link) => link.finding.id === finding.id) ?? -1;
    return { key, finding, claim, incident, ...(step === -1 ? {} : { step }) };
  });
}

/** What runs first, then what ended tonight, then what was there before. */
function runRows({ incidents }: Report, live: Live | undefined): RunRow[] {
  const rows = incidents.flatMap((incident) =>
    incident.attempts.map((attempt): RunRow => {
      const life = live?.lives.get(attempt.id);
      return { key: life?.key ?? attempt.id, attempt, life, incident };
    }),
  );
  if (!live) return rows;
  const newest = rows.toReversed();
  const rank = ({ life }: RunRow) => (life?.running === true ? 0 : life?.current === true ? 1 : 2);
  return newest.toSorted((a, b) => rank(a) - rank(b));
}

export const isRunning = ({ life }: RunRow): boolean => life?.running === true;

export const isSilent = ({ life }: RunRow, now: Instant): boolean => life !== undefined && isTooSilent(life, now);

/** Those that cannot be read just now first, those that are no logs last. */
function fileRows({ sources, skipped }: Report, live: Live | undefined): FileRow[] {
  const states = new Map(live?.files.map((state) => [state.path, state]));
  const read = sources.map((source): FileRow => ({ key: source.path, source, state: states.get(source.path) }));
  const others = [...states.values()].flatMap((state): FileRow[] => (sources.some(({ path }) => path === state.path) ? [] : [{ key: state.path, state, skipped: skipped.find(({ path }) => path === state.path) }]));
  const left = skipped.flatMap((one): FileRow[] => (states.has(one.path) || sources.some(({ path }) => path === one.path) ? [] : [{ key: one.path, skipped: one }]));
  const rank = ({ state, skipped: one }: FileRow) => (state?.state === 'refused' ? 0 : state?.state === 'gone' || state?.state === 'awaited' ? 1 : state || !one ? 2 : 3);
  return [...read, ...others, ...left].toSorted((a, b) => rank(a) - rank(b));
}

/** The places that prove what is chosen, each of which can be looked at in its log. */
export function evidenceOf(row: FoundRow | RunRow | FileRow | undefined): readonly Evidence[] {
  if (!row) return [];
  if ('finding' in row) return row.finding.evidence;
  if ('attempt' in row) return evidenceOfRun(row);
  return [{ file: row.key, line: 1, text: '' }];
}

/** Of a run that failed first what decided it; of one that goes on or went well its last word. */
function evidenceOfRun(row: RunRow): Evidence[] {
  const { decisiveError, result, lastLine, unknown, outcome, sources } = row.attempt;
  const told = isRunning(row) ? [lastLine, decisiveError] : hasSucceeded(outcome) ? [result, lastLine] : [unknown?.firstUnusual?.evidence, decisiveError, result, lastLine];
  const places = placesOnce(told.filter((one) => one !== undefined));
  return places.length > 0 ? places : [{ file: fileOf(row.attempt), line: sources[0]?.lines[0] ?? 1, text: '' }];
}
