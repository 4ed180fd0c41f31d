/**
 * What was run, and how it came out; of what still runs where it is.
 *
 *   ✗ rolled back, result 1603  KESTREL-APP1 Kestrel Suite Service Pack 1           1:04
 *   » running  KESTREL-WFE1 Kestrel configuration                                  13:59
 *      ██████░░░░░░ tasks 3 of 10  in upgrade                               silent for 0:12
 *   ✓ succeeded  KESTREL-APP1 Kestrel Suite                        before, 14 Jul 2008
 */
import { ATTEMPT_KINDS } from '../../types.ts';
import type { Attempt, Instant, Life, Progress } from '../../types.ts';
import { progressText } from '../../text/progress.ts';
import { dayText, stopwatch } from '../../text/times.ts';
import { fileOf } from '../../facts/attempts.ts';
import { silenceOf } from '../../live/silence.ts';
import { shortPath } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { folderOf } from '../../text/places.ts';
import { stateOf } from '../../sinks/text/input.ts';
import { styleOf } from '../../sinks/text/verdict.ts';
import type { RunRow } from '../known.ts';
import { isRunning, isSilent } from '../known.ts';
import { bar, windowOf } from '../lines.ts';
import type { Line } from '../lines.ts';
import { chosenLine, chosenRun, shown } from '../scene.ts';
import type { Pane, Scene } from '../scene.ts';

const BAR = 12;

function runLines(row: RunRow, chosen: RunRow | undefined, { page, state, now }: Scene): Line[] {
  const { attempt } = row;
  const head = isRunning(row) ? page.paint('bold', '» running') : page.paint(styleOf(attempt.outcome), stateOf(attempt));
  const left = chosenLine(`${head}  ${shown(shortName(attempt, page))}`, row === chosen, state.focus === 'attempts', page);
  const right = isBefore(row) ? beforeText(attempt) : tookText(row, now);
  return [right === undefined ? left : { left, right: ` ${right}` }, ...(heightOf(row) > 1 ? [progressLine(row, page, now)] : [])];
}

/** It had ended when following began, and is no part of what goes on. */
const isBefore = ({ life }: RunRow) => life?.current === false;

const beforeText = ({ startedAt }: Attempt) => (startedAt === undefined ? 'before' : `before, ${dayText(startedAt)}`);

function tookText(row: RunRow, now: Instant): string | undefined {
  const took = tookOf(row, now);
  return took === undefined ? undefined : stopwatch(took);
}

/** Below what runs stands how far it has got. */
const heightOf = (row: RunRow) => (isRunning(row) ? 2 : 1);

/** Rows that it takes to show all. */
export const attemptsHeight = ({ known }: Scene): number => known.attempts.reduce((sum, row) => sum + heightOf(row), 0);

/** How long it took, or has taken until now: what the log tells of it, and the time since the log was last heard of. */
export function tookOf({ attempt, life }: RunRow, now: Instant): number | undefined {
  const { startedAt, endedAt = attempt.lastLine?.time } = attempt;
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return endedAt - startedAt + (life?.running === true ? silenceOf(life, now) : 0);
}

function progressLine(row: RunRow, page: Page, now: Instant): Line {
  const { attempt, life } = row;
  const words = shown(reachedText(attempt, BAR));
  const silence = life ? silentFor(life, now) : '';
  // The silence is what somebody waits for: it is never cut.
  return { left: `     ${words}`, right: `  ${isSilent(row, now) ? page.paint(['bold', 'inverse'], ` ! ${silence} `) : silence}` };
}

/** `██████░░░░░░ tasks 3 of 10  in upgrade`: what changes comes first, since names of steps are long. */
export const reachedText = ({ phase, progress = [] }: Attempt, width: number): string => [...progress.map((one) => barText(one, width)), ...(phase ? [`in ${phase.step}`] : [])].join('  ');

/** `silent for 0:12` */
export const silentFor = (life: Life, now: Instant): string => `silent for ${stopwatch(silenceOf(life, now))}`;

/** `██████░░░░░░ tasks 3 of 10`, `databases 4` */
export const barText = (progress: Progress, width: number): string => `${progress.total === undefined ? '' : `${bar(progress.done, progress.total, width)} `}${progressText(progress)}`;

/** What it is called where there is little room: `KESTREL-WFE1 Service Pack 1`; without a server the folder of its log tells it from others. */
export function shortName(attempt: Attempt, page: Page): string {
  const { server, patch, product, kind } = attempt;
  const where = server?.replace(/\..*$/, '') ?? folderOf(shortPath(fileOf(attempt), page)).slice(0, -1);
  return `${where === '' ? '' : `${where} `}${patch ?? product ?? ATTEMPT_KINDS[kind]}`;
}

export const attempts = {
  title: ({ known }) => {
    const running = known.attempts.filter(isRunning).length;
    return `Attempts ${known.attempts.length}${running === 0 ? '' : `, ${running} running`}`;
  },
  lines: (scene, { height }) => {
    if (scene.known.attempts.length === 0) return ['  no upgrade, install or patch run in what was read'];
    const chosen = chosenRun(scene);
    return windowOf({ rows: scene.known.attempts, heightOf, draw: (row) => runLines(row, chosen, scene) }, chosen, height);
  },
} satisfies Pane;
