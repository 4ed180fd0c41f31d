/** What came of trying again. */
import { byText } from '../../collections.ts';
import { count } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { LEAST } from '../numbers.ts';
import { differsClearly, helps, helpsClearly, isEnough } from '../retries.ts';
import type { Change, Repair, Tries } from '../retries.ts';
import { isTelling } from '../signs.ts';
import type { Sign } from '../signs.ts';
import type { Statistics } from '../stats.ts';
import { heading, inPercent, more, number, numberCell, percent, percentCell, row } from './rows.ts';

/** After failures of the causes that were tried again most often. */
export function repairLines({ repairs, causes }: Statistics, top: number, page: Page): string[] {
  const titles = new Map(causes.map((cause) => [cause.rule, cause.title]));
  const tried = repairs.filter(({ tries }) => tries.runs >= LEAST).toSorted((a, b) => b.tries.runs - a.tries.runs || byText(a.rule, b.rule));
  const few = repairs.filter(({ tries }) => tries.runs > 0).length - tried.length;
  if (tried.length === 0) return few === 0 ? [] : heading('WHAT HELPED', `nothing can be said: no cause was tried again ${LEAST} times or more`, page);
  const lines = tried.slice(0, top).flatMap((repair) => {
    const { rule, tries } = repair;
    return row(ofCells(tries), `${titles.get(rule) ?? rule}  [${rule}]`, page, repairText(repair)).concat(changesOf(repair, page));
  });
  return [...heading('WHAT HELPED', 'next attempts that succeeded, of all next attempts after a failure of the same cause', page), ...lines, ...more(tried.length, top, 'cause', page)];
}

const ofCells = ({ succeeded, runs }: Tries) => `${numberCell(succeeded)} of ${number(runs).padStart(5)}${percentCell(succeeded, runs)}`;

function repairText({ tries: { unknown }, notTried }: Repair): string[] {
  const parts = [...(unknown > 0 ? [`of ${number(unknown)} the end is not known`] : []), ...(notTried > 0 ? [`${number(notTried)} more not tried again in these logs`] : [])];
  return parts.length === 0 ? [] : [parts.join('; ')];
}

function triesWords({ runs, succeeded, failed, unknown }: Tries, sameCause: number): string {
  return `${number(succeeded)} succeeded${inPercent(succeeded, runs)}, ${number(failed)} failed again${sameCause > 0 ? ` (${number(sameCause)} for the same cause)` : ''}${unknown > 0 ? `, of ${number(unknown)} the end is not known` : ''}`;
}

const MOST_CHANGES = 3;

/** What helped, and what came of it where nothing was done to be seen. */
function changesOf({ changes }: Repair, page: Page): string[] {
  const helping = changes.filter((change) => change.kind === 'done' && isEnough(change) && helps(change)).slice(0, MOST_CHANGES);
  const nothing = helping.length === 0 ? [] : changes.filter((change) => change.kind === 'nothing' && isEnough(change));
  return [...helping, ...nothing].flatMap((change) => row(`     ${ofCells(change.with)}`, `${change.change}${withoutText(change)}`, page));
}

/** What the numbers do not prove; the end of the page says so. */
export const FEW = 'uncertain';

function withoutText(change: Change): string {
  const { kind, without } = change;
  if (kind === 'nothing' || without.runs < LEAST) return '';
  return ` (without it ${percent(without.succeeded, without.runs)} % of ${number(without.runs)}${helpsClearly(change) ? '' : `; ${FEW}`})`;
}

export function secondLines({ second: { tries, sameCause, changes, later } }: Statistics, top: number, page: Page): string[] {
  if (tries.runs === 0) return [];
  const further = later.runs > 0 ? `. Of ${count(later.runs, 'further attempt')} ${number(later.succeeded)} succeeded${inPercent(later.succeeded, later.runs)}` : '';
  const head = heading('ATTEMPT 1 TO 2', `${count(tries.runs, 'second attempt')}: ${triesWords(tries, sameCause)}${further}`, page);
  const told = changes.filter((change) => isEnough(change) && change.without.runs > 0);
  if (told.length === 0) return [...head, ...row('   ', `no difference between the attempts was seen ${LEAST} times or more`, page)];
  const lines = told.slice(0, top).flatMap((change) => {
    const { with: some } = change;
    return row(`${numberCell(some.succeeded)}${percentCell(some.succeeded, tries.succeeded)}   ${numberCell(some.failed)}${percentCell(some.failed, tries.failed)}`, `${change.change}${differsClearly(change) ? '' : ` (${FEW})`}`, page);
  });
  return [...head, page.paint('dim', '  of those that   of those that'), page.paint('dim', '      succeeded    failed again'), ...lines, ...more(told.length, top, 'difference', page)];
}

export function signLines({ signs: { signs, compared, ofFailed }, runs: { failed, succeeded } }: Statistics, top: number, page: Page): string[] {
  if (failed === 0 || compared + ofFailed === 0) return [];
  const told = signs.filter(isTelling);
  const others = ofFailed > 0 ? `. ${number(ofFailed)} more rules that found something look at failed runs alone` : '';
  const name = 'ONLY OR MOSTLY IN FAILED RUNS';
  if (succeeded < LEAST) return heading(name, `nothing can be said: only ${count(succeeded, 'run')} succeeded`, page);
  if (told.length === 0) return heading(name, `no finding that was seen ${LEAST} times or more${others}`, page);
  const lines = told.slice(0, top).flatMap((sign) => row(`${numberCell(sign.failed)}${percentCell(sign.failed, failed)}   ${numberCell(sign.succeeded)}${percentCell(sign.succeeded, succeeded)}`, `${liftText(sign)}: ${sign.title}  [${sign.rule}]`, page));
  return [...heading(name, `findings of the rules that look at every run${others}`, page), page.paint('dim', `${`of ${number(failed)}`.padStart(15)} ${`of ${number(succeeded)}`.padStart(15)}`), page.paint('dim', '     that failed  that succeeded'), ...lines, ...more(told.length, top, 'finding', page)];
}

function liftText({ lift, clear }: Sign): string {
  return `${lift === undefined ? 'only in failed runs' : `${lift < 10 ? lift.toFixed(1) : Math.round(lift)} times as often`}${clear ? '' : ` (${FEW})`}`;
}
