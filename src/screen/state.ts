/** What the keys have changed so far: which pane they go to, what is chosen, how far the detail is scrolled. All of it but the logs' own places. */
import type { Command } from './keys.ts';
import { PANES } from './layout.ts';
import type { PaneName, Seen } from './layout.ts';

/** What a list can choose from, by the keys of its items. */
export type Choices = { readonly attempts: readonly string[]; readonly findings: readonly string[]; readonly files: readonly string[] };

/** What the state is changed by, besides the key. */
export type Surroundings = {
  readonly choices: Choices;
  /** How many pieces of evidence the chosen thing has. */
  readonly evidence: number;
  /** Marks of the timeline in the order of time, and which of them is chosen. */
  readonly marks: readonly { readonly finding: string; readonly evidence: number }[];
  readonly mark: number;
  /** Lines of the panes and of the help that are seen, and of the detail and the help as a whole. */
  readonly heights: Readonly<Partial<Record<PaneName, number>>>;
  readonly helpHeight: number;
  readonly detail: number;
  readonly help: number;
};

export type State = Seen & {
  /** Keys of what was chosen; absent until somebody chooses, and then the first one is. */
  readonly chosen: { readonly attempts?: string | undefined; readonly findings?: string | undefined; readonly files?: string | undefined };
  /** What the detail tells of. */
  readonly about: 'attempts' | 'findings' | 'files';
  /** Which piece of its evidence is chosen. */
  readonly evidence: number;
  /** First line of the detail; absent: the one with the chosen evidence is in sight. */
  readonly scroll: number;
  /** First line of the help, where it is open. */
  readonly help?: number | undefined;
};

export const firstState = (about: 'attempts' | 'findings'): State => ({ focus: about, zoomed: false, list: about, reading: 'detail', strip: 'timeline', chosen: {}, about, evidence: 0, scroll: 0 });

export function step(state: State, command: Command, around: Surroundings): State {
  if (state.help !== undefined) return helpStep(state, state.help, command, around);
  if (command.startsWith('pane-')) return focusOn(state, paneOf(command, state.focus));
  switch (command) {
    case 'help':
      return { ...state, help: 0 };
    case 'zoom':
      return { ...state, zoomed: !state.zoomed };
    case 'back':
      return state.zoomed ? { ...state, zoomed: false } : focusOn(state, backFrom(state));
    case 'open':
      return focusOn(state, 'detail');
    case 'evidence-next':
    case 'evidence-before':
      return { ...state, evidence: bounded(state.evidence + (command === 'evidence-next' ? 1 : -1), around.evidence), scroll: -1 };
    case 'left':
    case 'right':
      return state.focus === 'timeline' ? toMark(state, around.mark + (command === 'right' ? 1 : -1), around) : state;
    default:
      return moved(state, command, around);
  }
}

/** In the help any key that does not move in it closes it. */
function helpStep(state: State, top: number, command: Command, { helpHeight, help }: Surroundings): State {
  const by = distance(command, helpHeight, help);
  return by === undefined ? { ...state, help: undefined } : { ...state, help: Math.max(0, Math.min(top + by, help - helpHeight)) };
}

function paneOf(command: Command, focus: PaneName): PaneName {
  const at = PANES.indexOf(focus);
  if (command === 'pane-next') return PANES[(at + 1) % PANES.length] ?? focus;
  if (command === 'pane-before') return PANES[(at + PANES.length - 1) % PANES.length] ?? focus;
  return PANES.find((pane) => command === `pane-${pane}`) ?? focus;
}

export function focusOn(state: State, focus: PaneName): State {
  const seen = { ...state, focus };
  if (focus === 'attempts' || focus === 'findings') return tellOf({ ...seen, list: focus }, focus);
  if (focus === 'detail' || focus === 'log') return { ...seen, reading: focus };
  return focus === 'files' ? tellOf({ ...seen, strip: focus }, focus) : { ...seen, strip: focus, about: 'findings' };
}

const tellOf = (state: State, about: State['about']): State => (state.about === about ? state : { ...state, about, evidence: 0, scroll: 0 });

const backFrom = ({ focus, about, list }: State): PaneName => (focus === 'log' ? 'detail' : focus === 'detail' ? about : list);

/** How far a key goes, in lines. */
export function distance(command: Command, page: number, all: number): number | undefined {
  switch (command) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -Math.max(1, page - 1);
    case 'page-down':
      return Math.max(1, page - 1);
    case 'first':
      return -all;
    case 'last':
      return all;
    default:
      return undefined;
  }
}

function moved(state: State, command: Command, around: Surroundings): State {
  const { focus } = state;
  const page = around.heights[focus] ?? 1;
  if (focus === 'detail') {
    const by = distance(command, page, around.detail);
    return by === undefined ? state : { ...state, scroll: Math.max(0, Math.min(Math.max(0, state.scroll) + by, around.detail - page)) };
  }
  if (focus === 'timeline') {
    const by = distance(command, 1, around.marks.length);
    return by === undefined ? state : toMark(state, around.mark + by, around);
  }
  if (focus === 'log') return state;
  const all = around.choices[focus];
  const by = distance(command, page, all.length);
  const key = by === undefined ? undefined : all[bounded(placeIn(all, state.chosen[focus]) + by, all.length)];
  return key === undefined ? state : { ...state, chosen: { ...state.chosen, [focus]: key }, about: focus, evidence: 0, scroll: 0 };
}

function toMark(state: State, at: number, { marks }: Surroundings): State {
  const mark = marks[bounded(at, marks.length)];
  return mark ? { ...state, chosen: { ...state.chosen, findings: mark.finding }, about: 'findings', evidence: mark.evidence, scroll: -1 } : state;
}

/** What is not there any more, or was never chosen: the first one. */
const placeIn = (all: readonly string[], key: string | undefined): number => Math.max(0, key === undefined ? 0 : all.indexOf(key));

const bounded = (at: number, length: number) => Math.max(0, Math.min(at, length - 1));
