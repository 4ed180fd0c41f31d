/**
 * When what happened, one row an attempt, and one a file that belongs to none:
 *
 *                         ╷22:40         ╷22:50         ╷23:00         ╷23:10
 *   ✗ KESTREL-WFE1 SP2     ━◆━●
 *   ✗ PSConfig                                              ━━━━━━━━━━━━●━━
 *   events.txt            ▲  ●
 *   22:41:46  KESTREL-WFE1/coreserver-sp2.log:407  Error 1306. Another application …
 */
import { count, placeText, shortPath } from '../../sinks/text/page.ts';
import { MARKS, styleOf } from '../../sinks/text/verdict.ts';
import { pad, shorten } from '../../text/display.ts';
import { clockText, dayText, momentText } from '../../text/times.ts';
import { isRunning } from '../known.ts';
import type { Line } from '../lines.ts';
import { shown } from '../scene.ts';
import type { Pane, Room, Scene } from '../scene.ts';
import { shortName } from './attempts.ts';
import type { Lane, Lanes, Mark } from './lanes.ts';
import { ticksOf } from './ticks.ts';

/** Heaviest last: of several in one cell it is the one that is seen. */
const MARK_SIGNS = ['·', '▲', '●', '◆'] as const;

const widthOfNames = (width: number) => Math.max(8, Math.min(30, Math.floor(width / 4)));

export const timeline = {
  title: (scene) => {
    const { from, marks } = scene.lanes();
    return `Timeline${from === undefined ? '' : ` of ${dayText(from)}`}, ${count(marks.length, 'mark')}: ◆ cause ● error ▲ warning · other`;
  },
  lines: (scene, { width, height }) => {
    const lanes = scene.lanes();
    const { from, to } = lanes;
    if (from === undefined || to === undefined) return ['  no log tells a time'];
    const names = widthOfNames(width);
    const room = { width: Math.max(1, width - names - 1), height: Math.max(0, height - 2) };
    const scale = `${' '.repeat(names + 1)}${scene.page.paint('dim', ticksOf(from, to, room.width))}`;
    return [scale, ...visibleLanes(lanes, room.height).map((lane) => laneLine(lane, lanes, scene, names, room)), markLine(scene, lanes)].slice(0, height);
  },
} satisfies Pane;

/** Those around the chosen mark, where not all of them fit. */
function visibleLanes({ lanes, chosen }: Lanes, height: number): readonly Lane[] {
  const at = lanes.findIndex(({ marks }) => chosen !== undefined && marks.includes(chosen));
  const from = Math.max(0, Math.min(at - Math.floor(height / 2), lanes.length - height));
  return lanes.slice(from, from + height);
}

function laneLine({ run, file, from, to, marks }: Lane, lanes: Lanes, { page }: Scene, names: number, { width }: Room): Line {
  const columnOf = (time: number) => columnIn(time, lanes, width);
  const present = lanes.present === undefined ? -1 : columnOf(lanes.present);
  const cells = Array.from({ length: width }, (_none, at) => (at === present ? page.paint('dim', '│') : ' '));
  if (run && from !== undefined && to !== undefined) for (let at = columnOf(from); at <= columnOf(to); at += 1) cells[at] = '━';
  const running = run !== undefined && isRunning(run);
  if (run && to !== undefined) cells[columnOf(to)] = page.paint('bold', running ? '»' : MARKS[run.attempt.outcome]);
  for (const mark of marks.toSorted((a, b) => a.weight - b.weight)) cells[columnOf(mark.time)] = page.paint(mark.weight >= 2 ? 'red' : mark.weight === 1 ? 'yellow' : 'dim', signOf(mark, lanes));
  const chosen = lanes.chosen !== undefined && marks.includes(lanes.chosen) ? lanes.chosen : undefined;
  if (chosen) cells[columnOf(chosen.time)] = page.paint(['bold', 'inverse'], signOf(chosen, lanes));
  const name = run ? `${running ? '»' : MARKS[run.attempt.outcome]} ${shortName(run.attempt, page)}` : `  ${shortPath(file ?? '', page)}`;
  const painted = pad(shorten(shown(name), names), names);
  return `${run ? page.paint(running ? 'cyan' : styleOf(run.attempt.outcome), painted) : painted} ${cells.join('')}`;
}

/** What lies before or behind the stretch that is shown stands at its edge. */
const signOf = ({ time, weight }: Mark, { from = 0, to = 0 }: Lanes) => (time < from ? '‹' : time > to ? '›' : MARK_SIGNS[weight]);

const columnIn = (time: number, { from = 0, to = 0 }: Lanes, width: number) => (to <= from ? Math.floor(width / 2) : Math.max(0, Math.min(width - 1, Math.round(((time - from) / (to - from)) * (width - 1)))));

function markLine(scene: Scene, { chosen, from = 0, to = 0 }: Lanes): Line {
  const { page } = scene;
  if (!chosen) return page.paint('dim', '  ← → choose a mark');
  const { time, place } = chosen;
  const when = time < from || time > to ? momentText(time) : clockText(time);
  // Its log may show another clock.
  const own = place.time === undefined || place.time === time ? '' : ` (in its log ${clockText(place.time)})`;
  return `${page.paint('bold', `${when}${own}  ${shown(placeText(place, page))}`)}  ${shown(place.text)}`;
}
