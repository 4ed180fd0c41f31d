/**
 * One incident for people.
 *
 *   21 Nov 2009    ✓ succeeded  2009/kestrel-17
 *   RUNS
 *     attempt 1    21 Nov 2009 22:00:01  ✗ failed in InstallFiles  Feed 2.1 on KESTREL-APP1
 *                  data.cab was held open by feeder  [msi.file-in-use]
 *                  then, 25 minutes later: no longer: msi.file-in-use · server restarted in between
 *     attempt 2    21 Nov 2009 22:30:01  ✓ succeeded  Feed 2.1 on KESTREL-APP1
 */
import type { Page } from '../sinks/text/page.ts';
import { MARKS, outcomeWords } from '../sinks/text/verdict.ts';
import { harmless, wrap } from '../text/display.ts';
import { durationText, momentText } from '../text/times.ts';
import { UNKNOWN } from './causes.ts';
import { listedText, outcomeOf, runName } from './query-text.ts';
import type { Shown, ShownFinding, ShownRun } from './show.ts';
import { heading, row } from './text/rows.ts';

export function shownText(shown: Shown, page: Page): string[] {
  const { path, attempts, findings } = shown;
  const [head = ''] = listedText(shown, page);
  return [
    head,
    ...(path === undefined ? [] : wrap(harmless(path), page.width - BY.length).map((line) => page.paint('dim', BY + line))),
    ...(attempts.length > 0 ? heading('RUNS', '', page) : []),
    ...attempts.flatMap((run) => runLines(run, page)),
    ...(findings.length > 0 ? heading('FINDINGS', '', page) : []),
    ...findings.flatMap((finding) => findingLines(finding, page)),
  ];
}

const BY = ' '.repeat(15);

function runLines(run: ShownRun, page: Page): string[] {
  const { number, time, timeOf, outcome, failedStep, cause, causeTitle, next } = run;
  const told = outcomeOf(outcome);
  const when = Number.isNaN(Date.parse(time)) || timeOf === 'file' ? '' : `${momentText(Date.parse(time))}  `;
  const came = `${told === 'none' ? '·' : MARKS[told]} ${outcomeWords(told)}${failedStep === undefined || told.startsWith('succeeded') ? '' : ` in ${failedStep}`}`;
  const why = causeTitle !== undefined ? [`${causeTitle}  [${cause}]`] : cause === UNKNOWN ? ['no rule says why'] : [];
  const after = next?.after === undefined ? '' : `, ${durationText(next.after)} later`;
  const then = next ? [`then${after}: ${next.changed.join(' · ')}`] : [];
  return row(`  attempt ${String(number).padEnd(3)}`, `${when}${came}`, page, [runName(run), ...why, ...then]);
}

function findingLines({ rule, title, role, severity, log, line }: ShownFinding, page: Page): string[] {
  return row(`  ${severity.padEnd(11)}`, `${title}  [${rule}]`, page, [`${role}${log === undefined ? '' : `, ${log}${line === undefined ? '' : `:${line}`}`}`]);
}
