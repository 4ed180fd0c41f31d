/** What came of trying again. */
import { count } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { LEAST } from '../numbers.ts';
import { helps, helpsClearly, isEnough } from '../retries.ts';
import type { Change, Repair, Tries } from '../retries.ts';
import { isTelling } from '../signs.ts';
import type { Sign } from '../signs.ts';
import type { Statistics } from '../stats.ts';
import { heading, inPercent, more, number, numberCell, percent, percentCell, row } from './rows.ts';

/** After failures of the causes that were tried again most often. */
export function repairLines({ repairs, causes }: Statistics, top: number, page: Page): string[] {
  const titles = new Map(causes.map((cause) => [cause.rule, cause]));
  const tried = repairs.filter(({ tries }) => tries.runs >= LEAST).toSorted((a, b) => b.tries.runs - a.tries.runs || (a.rule < b.rule ? -1 : 1));
  const lines = tried.slice(0, top).flatMap((repair) => ['', ...row('   ', page.paint('bold', `${titles.get(repair.rule)?.title ?? repair.rule}`) + (titles.has(repair.rule) ? `  [${repair.rule}]` : ''), page), ...row('   ', triesText(repair), page), ...changesOf(repair, top, page)]);
  const few = repairs.filter(({ tries }) => tries.runs > 0 && tries.runs < LEAST).length;
  if (tried.length === 0) return few === 0 ? [] : heading('WHAT HELPED', `nothing can be said: no cause was tried again ${LEAST} times or more`, page);
  return [...heading('WHAT HELPED', 'how the next attempt at the same thing came out, by the cause of the failure and by what was done in between', page), ...lines, ...more(tried.length, top, 'cause', page)];
}

function triesText({ tries, notTried }: Repair): string {
  return `tried again ${count(tries.runs, 'time')}: ${triesWords(tries)}${notTried > 0 ? `; ${number(notTried)} not tried again in these logs` : ''}`;
}

function triesWords({ runs, succeeded, failed, unknown }: Tries): string {
  return `${number(succeeded)} succeeded${inPercent(succeeded, runs)}, ${number(failed)} failed again${unknown > 0 ? `, of ${number(unknown)} the end is not known` : ''}`;
}

function changesOf({ changes }: Repair, top: number, page: Page): string[] {
  const helping = changes.filter((change) => change.kind === 'done' && isEnough(change) && helps(change)).slice(0, top);
  const nothing = changes.filter((change) => change.kind === 'nothing' && isEnough(change));
  const shown = [...helping, ...nothing].flatMap((change) => row(`    ${numberCell(change.with.succeeded)} of ${number(change.with.runs).padStart(5)}${percentCell(change.with.succeeded, change.with.runs)}`, `${change.change}${withoutText(change)}`, page));
  return helping.length > 0 ? shown : [...shown, ...row('   ', `no change that the logs show was seen ${LEAST} times or more and helped`, page)];
}

function withoutText(change: Change): string {
  const { kind, without } = change;
  if (kind === 'nothing' || without.runs < LEAST) return '';
  return ` (without it ${percent(without.succeeded, without.runs)} % of ${number(without.runs)}${helpsClearly(change) ? '' : `: ${FEW}`})`;
}

const FEW = 'too few cases to be sure';

export function secondLines({ second: { tries, sameCause, changes, later } }: Statistics, top: number, page: Page): string[] {
  if (tries.runs === 0) return [];
  const told = changes.filter((change) => isEnough(change) && change.without.runs > 0);
  const same = sameCause > 0 ? `; ${number(sameCause)} of those that failed again had the same cause` : '';
  const further = later.runs > 0 ? `. Of ${count(later.runs, 'further attempt')} ${number(later.succeeded)} succeeded` : '';
  const head = heading('ATTEMPT 1 TO 2', `${count(tries.runs, 'second attempt')}: ${triesWords(tries)}${same}${further}`, page);
  if (told.length === 0) return [...head, ...row('   ', `no difference between the attempts was seen ${LEAST} times or more`, page)];
  const lines = told.slice(0, top).flatMap(({ change, with: some }) => row(`${numberCell(some.succeeded)}${percentCell(some.succeeded, tries.succeeded)}${numberCell(some.failed)}${percentCell(some.failed, tries.failed)}`, change, page));
  return [...head, page.paint('dim', `    succeeded failed again`), ...lines, ...more(told.length, top, 'difference', page)];
}

export function signLines({ signs: { signs, compared, ofFailed }, runs: { failed, succeeded } }: Statistics, top: number, page: Page): string[] {
  if (failed === 0 || compared + ofFailed === 0) return [];
  const told = signs.filter(isTelling);
  const others = ofFailed > 0 ? `; ${count(ofFailed, 'other rule')} that found something look at failed runs only, so that they cannot be compared` : '';
  const name = 'ONLY IN FAILED RUNS';
  if (succeeded < LEAST) return heading(name, `nothing can be said: only ${count(succeeded, 'run')} succeeded`, page);
  if (told.length === 0) return heading(name, `no finding was seen in ${LEAST} runs or more, and more often in failed ones${others}`, page);
  const lines = told.slice(0, top).flatMap((sign) => row(`${numberCell(sign.failed)}${percentCell(sign.failed, failed)}${numberCell(sign.succeeded)}${percentCell(sign.succeeded, succeeded)}`, `${liftText(sign)}: ${sign.title}  [${sign.rule}]`, page));
  return [...heading(name, `or more often there: what rules found that look at all runs, ${number(failed)} failed and ${number(succeeded)} that succeeded${others}`, page), page.paint('dim', '      failed    succeeded'), ...lines, ...more(told.length, top, 'finding', page)];
}

function liftText({ lift, clear }: Sign): string {
  return `${lift === undefined ? 'only in failed runs' : `${lift < 10 ? lift.toFixed(1) : Math.round(lift)} times as often`}${clear ? '' : ` (${FEW})`}`;
}
