/** Where somebody is in a log: which one, from which line on, what is searched for, and which lines are shown of it. */
import { widthOf } from '../text/display.ts';
import type { Evidence, LogText } from '../types.ts';
import { extendDown, extendUp, firstAt, keptFrom, missingAbove, missingBelow } from './kept.ts';
import type { Kept } from './kept.ts';
import type { Texts } from './texts.ts';

/** What somebody looks for, and how they wrote it. */
export type Query = { readonly written: string; readonly isPattern: boolean; readonly pattern: RegExp };

/** `text` is absent while the line is being fetched. */
export type LogRow = { readonly line: number; readonly text?: string | undefined };

export type LogView = {
  readonly path: () => string | undefined;
  /** Its line is marked, and stands a third below the top. */
  readonly show: (evidence: Evidence) => void;
  /** The lines to draw; what is missing of them is fetched. */
  readonly rows: (room: { readonly width: number; readonly height: number }) => readonly LogRow[];
  /** Lines that are seen. */
  readonly height: () => number;
  readonly mark: () => number | undefined;
  readonly left: () => number;
  readonly isFollowing: () => boolean;
  /** Long lines go on in the next row. */
  readonly wraps: () => boolean;
  readonly search: () => Query | undefined;
  readonly filter: () => Query | undefined;
  /** What goes on or came out: `searching …`. */
  readonly told: () => string | undefined;
  readonly move: (by: number) => void;
  readonly shift: (by: number) => void;
  readonly wrap: () => void;
  readonly first: () => void;
  readonly last: () => void;
  readonly goTo: (line: number) => void;
  readonly find: (query: Query, step: 1 | -1) => Promise<void>;
  readonly keep: (query: Query | undefined) => void;
  /** Gives up what goes on, or else the filter, or else the search; `false` where there is none of them. */
  readonly giveUp: () => boolean;
};

/** `aim`: a line that is to come into sight as soon as it is known. */
type Place = { path: string | undefined; top: number; aim: number | undefined; width: number; height: number; left: number; mark: number | undefined; follows: boolean; wraps: boolean };

/** About what the numbers of the lines take. */
const GUTTER = 10;

export function logView(texts: Texts, changed: () => void): LogView {
  const place: Place = { path: undefined, top: 1, aim: undefined, width: 80, height: 1, left: 0, mark: undefined, follows: false, wraps: false };
  let search: Query | undefined;
  let filter: Query | undefined;
  let kept: Kept = keptFrom(1);
  let told: string | undefined;
  let running: AbortController | undefined;
  /** Where it is shown is still being looked for. */
  let sought: Evidence | undefined;

  const total = () => (place.path === undefined ? 0 : texts.count(place.path));
  const say = (text: string | undefined) => {
    told = text;
    changed();
  };
  const stop = () => {
    running?.abort();
    running = undefined;
  };
  const begin = (): AbortSignal => {
    stop();
    running = new AbortController();
    return running.signal;
  };
  /** The lines at hand have to be those around `line`. */
  const restart = (line: number) => {
    kept = keptFrom(line);
  };

  /** Looks for more lines that the filter lets through, until there are enough below and above the top. */
  const extend = async (pattern: RegExp): Promise<void> => {
    const mine = kept;
    const { path } = place;
    if (mine.busy || path === undefined) return;
    mine.busy = true;
    const signal = begin();
    told = 'filtering …';
    const text = texts.open(path);
    const isWanted = () => !signal.aborted && kept === mine;
    while (isWanted() && missingBelow(mine, place, total())) await extendDown(mine, text, pattern, signal);
    while (isWanted() && missingAbove(mine, place)) await extendUp(mine, text, pattern, signal);
    mine.busy = false;
    if (kept === mine) {
      running = undefined;
      say(mine.lines.length === 0 && !signal.aborted ? 'no line matches the filter' : undefined);
    }
  };

  /** A third below the top; where lines have several rows nobody knows how many lines that is. */
  const takeAim = () => {
    const line = sought && texts.lineOf(sought);
    if (line !== undefined) {
      sought = undefined;
      Object.assign(place, { aim: line, mark: line });
    }
    if (place.aim === undefined || place.aim > Math.max(1, total())) return;
    place.top = Math.max(1, place.aim - (place.wraps ? 1 : Math.floor(place.height / 3)));
    place.aim = undefined;
  };
  const filteredRows = ({ pattern }: Query, path: string): LogRow[] => {
    if (place.follows) place.top = total();
    if (!running && (missingBelow(kept, place, total()) || missingAbove(kept, place))) void extend(pattern);
    const at = firstAt(kept.lines, place.top);
    const from = Math.max(0, Math.min(at, kept.lines.length - place.height));
    return kept.lines.slice(from, from + place.height).map((line) => ({ line, text: texts.lines(path, line, 1)[0] }));
  };
  const plainRows = (path: string): LogRow[] => {
    const most = Math.max(1, total() - place.height + 1);
    place.top = place.follows ? most : Math.max(1, Math.min(place.top, most));
    const count = Math.min(place.height, Math.max(total() - place.top + 1, 0));
    return texts.lines(path, place.top, count).map((text, at) => ({ line: place.top + at, text }));
  };
  const moveTo = (line: number, mark: number | undefined) => {
    sought = undefined;
    place.aim = line;
    place.mark = mark;
    place.follows = false;
    if (filter && (line < kept.from || line > kept.to)) restart(line);
    changed();
  };

  return {
    path: () => place.path,
    show(evidence) {
      const { file: path } = evidence;
      if (path !== place.path) {
        stop();
        Object.assign(place, { path, top: 1, left: 0, mark: undefined });
        filter = undefined;
        told = undefined;
      }
      const line = texts.lineOf(evidence);
      sought = line === undefined ? evidence : undefined;
      if (line !== undefined) moveTo(line, line);
      else changed();
    },
    rows({ width, height }) {
      Object.assign(place, { width, height: Math.max(1, height) });
      if (place.path === undefined) return [];
      takeAim();
      return filter ? filteredRows(filter, place.path) : plainRows(place.path);
    },
    height: () => place.height,
    mark: () => place.mark,
    left: () => place.left,
    isFollowing: () => place.follows,
    wraps: () => place.wraps,
    search: () => search,
    filter: () => filter,
    told: () => told,
    move(by) {
      Object.assign(place, { follows: false, aim: undefined });
      if (filter) {
        const at = Math.max(0, Math.min(firstAt(kept.lines, place.top), kept.lines.length - place.height));
        place.top = kept.lines[Math.max(0, Math.min(at + by, kept.lines.length - 1))] ?? place.top;
      } else place.top = Math.max(1, place.top + by);
      changed();
    },
    shift(by) {
      place.left = Math.max(0, place.left + by);
      changed();
    },
    wrap() {
      Object.assign(place, { wraps: !place.wraps, left: 0 });
      changed();
    },
    first() {
      if (filter && kept.from > 1) restart(1);
      Object.assign(place, { top: 1, aim: undefined, follows: false });
      changed();
    },
    last() {
      if (filter && kept.to < total()) restart(total() + 1);
      Object.assign(place, { top: filter ? total() : Math.max(1, total() - place.height + 1), aim: undefined, follows: true });
      changed();
    },
    goTo: (line) => moveTo(Math.max(1, Math.min(line, total())), Math.max(1, Math.min(line, total()))),
    async find(query, step) {
      search = query;
      const { path } = place;
      if (path === undefined) return;
      const signal = begin();
      say('searching …');
      const text = texts.open(path);
      // A new search begins with what is on the screen; the next one behind what was found.
      const from = place.mark !== undefined && place.mark >= place.top && place.mark < place.top + place.height ? place.mark + step : place.top;
      const found = (await seek(text, query, filter, from, step, signal)) ?? (await seek(text, query, filter, step === 1 ? 1 : text.lines(), step, signal));
      if (signal.aborted) return;
      running = undefined;
      if (found === undefined) return say(`nothing found: ${query.written}`);
      const wrapped = step === 1 ? found < from : found > from;
      told = wrapped ? `went on from the ${step === 1 ? 'beginning' : 'end'}` : undefined;
      if (!place.wraps) place.left = leftFor(((await text.read(found, 1))[0] ?? ''), query.pattern, place);
      moveTo(found, found);
    },
    keep(query) {
      stop();
      filter = query;
      told = undefined;
      restart(place.mark ?? place.top);
      place.top = place.mark ?? place.top;
      place.follows = false;
      changed();
    },
    giveUp() {
      if (running) {
        stop();
        say('given up');
        return true;
      }
      if (filter) {
        filter = undefined;
        told = undefined;
        moveTo(place.mark ?? place.top, place.mark);
        return true;
      }
      if (!search) return false;
      search = undefined;
      say(undefined);
      return true;
    },
  };
}

/** The next line that the search finds among those that the filter lets through. */
async function seek(text: LogText, { pattern }: Query, filter: Query | undefined, from: number, step: 1 | -1, signal: AbortSignal): Promise<number | undefined> {
  for (let at: number | undefined = from; at !== undefined && at >= 1 && at <= text.lines(); at += step) {
    at = await text.find(pattern, at, step, signal);
    if (at === undefined || signal.aborted) return undefined;
    if (!filter) return at;
    const [line = ''] = await text.read(at, 1);
    if (filter.pattern.test(line)) return at;
  }
  return undefined;
}

/** The first column to show, so that what was found is in sight; as it is where that is so already. */
function leftFor(text: string, pattern: RegExp, { left, width }: Place): number {
  const found = pattern.exec(text);
  if (!found) return left;
  const from = widthOf(text.slice(0, found.index));
  const to = from + widthOf(found[0]);
  return from >= left && to <= left + width - GUTTER ? left : Math.max(0, to - Math.floor(width / 2));
}
