/**
 * Incidents as a list for people.
 *
 *   21 Nov 2009  ✗ rolled back  2009/kestrel-17
 *                Microsoft Exchange Server (8.0.685.25 → 8.0.813.0) on KESTREL-MBX2
 *                store.exe was held open by OWSTIMER when the update wanted to replace it  [msi.file-in-use]
 */
import { count } from '../sinks/text/page.ts';
import type { Page } from '../sinks/text/page.ts';
import { MARKS, OUTCOME_WORDS, nameOf, styleOf } from '../sinks/text/verdict.ts';
import { harmless, pad, wrap } from '../text/display.ts';
import { dayText } from '../text/times.ts';
import { ATTEMPT_KINDS, OUTCOMES } from '../types.ts';
import type { AttemptKind, Outcome } from '../types.ts';
import { UNKNOWN } from './causes.ts';
import type { Found, Listed, RunOfIncident } from './query.ts';
import { number } from './text/rows.ts';

const DAY = 15;

export function foundText({ total, incidents }: Found, filter: string | undefined, page: Page): string[] {
  const what = `${count(total, 'incident')}${filter === undefined ? '' : ` ${filter}`}`;
  const left = total > incidents.length ? `; these are the newest ${number(incidents.length)}, --limit ${total} shows all` : '';
  const undated = incidents.some(({ timeOf }) => timeOf === 'file') ? '. A day in brackets is that of a file: its logs show none' : '';
  return [...incidents.flatMap((one) => [...listedText(one, page), '']), ...wrap(harmless(`${what}${left}${undated}`), page.width)];
}

export function listedText({ time, timeOf, outcome, name, cause, causeTitle, servers, runs, run }: Listed, page: Page): string[] {
  const day = Number.isNaN(Date.parse(time)) ? '' : timeOf === 'file' ? `(${dayText(Date.parse(time))})` : dayText(Date.parse(time));
  const told = outcomeOf(outcome);
  const mark = told === 'none' ? '·' : MARKS[told];
  const words = told === 'none' ? 'no run' : OUTCOME_WORDS[told].toLowerCase();
  const others = servers.filter((server) => server !== run?.server);
  const what = run ? `${runName(run)}${runs > 1 ? `; ${count(runs, 'run')} in all` : ''}${others.length > 0 ? `, also on ${others.join(', ')}` : ''}` : '';
  const first = told.startsWith('succeeded') ? 'failed first: ' : '';
  const why = causeTitle !== undefined ? `${first}${causeTitle}  [${cause}]` : cause === UNKNOWN ? `${first}no rule says why` : '';
  return [
    `${page.paint('dim', pad(day, DAY))}${page.paint(styleOf(told), `${mark} ${words}`)}  ${page.paint('bold', harmless(name))}`,
    ...[what, why].flatMap((text) => (text === '' ? [] : wrap(harmless(text), page.width - DAY).map((line) => ' '.repeat(DAY) + line))),
  ];
}

/** As it is told in a report. */
export function runName({ product, kind, patch, from, to, build, server }: RunOfIncident): string {
  const name = nameOf({ kind: kind !== undefined && kind in ATTEMPT_KINDS ? (kind as AttemptKind) : 'event-log', product, patch, fromVersion: from, toVersion: to ?? (from === undefined ? build : undefined) });
  return server === undefined ? name : `${name} on ${server}`;
}

export const outcomeOf = (text: string): Outcome | 'none' => OUTCOMES.find((outcome) => outcome === text) ?? (text === 'none' ? 'none' : 'unknown');
