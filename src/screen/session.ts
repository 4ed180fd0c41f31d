/**
 * One look at one `Watched`: takes keys, and says when there is something new to draw. Knows nothing of Ink, so that tests can press
 * keys and read the screen without a terminal.
 */
import { placeKey } from '../facts/evidence.ts';
import { verdictOf } from '../live/verdict.ts';
import { latest, once } from '../collections.ts';
import type { Page } from '../sinks/text/page.ts';
import type { Evidence, LogText, Watched } from '../types.ts';
import { answer } from './answer.ts';
import { frameOf, layout } from './frame.ts';
import type { Block } from './frame.ts';
import { commandOf } from './keys.ts';
import type { Command } from './keys.ts';
import { joined, withRunOf } from './join.ts';
import { isRunning, knownOf } from './known.ts';
import type { Known } from './known.ts';
import type { Size } from './layout.ts';
import { runInLog } from './log-keys.ts';
import { logView } from './log-view.ts';
import { detailOf } from './panes/detail.ts';
import type { Told } from './panes/evidence.ts';
import { lanesOf } from './panes/lanes.ts';
import { paste, type } from './prompt.ts';
import type { Prompt, PromptKind } from './prompt.ts';
import { chosenEvidence, chosenFile, told } from './scene.ts';
import type { Scene } from './scene.ts';
import { firstState, focusOn, step } from './state.ts';
import type { State } from './state.ts';
import { surroundingsOf } from './surroundings.ts';
import { textsOf } from './texts.ts';

export type SessionOptions = {
  readonly watched: Watched;
  readonly openLog: (path: string) => LogText;
  /** The page without its width: colours, the common folder. */
  readonly page: (known: Known) => Page;
  /** The day on which it runs, for the name of an export. */
  readonly today: string;
  readonly clock: () => number;
};

export type Session = {
  /** Grows with everything that changes what is to be drawn. */
  readonly version: () => number;
  readonly subscribe: (changed: () => void) => () => void;
  /** What the screen shows at a size. */
  readonly frame: (size: Size) => readonly Block[];
  /** @param keys as `keyNames` calls them */
  readonly press: (keys: readonly string[]) => void;
  readonly paste: (text: string) => void;
  readonly isLive: () => boolean;
  readonly isOver: () => boolean;
  readonly close: () => Promise<void>;
};

const isLast = (row: ReturnType<typeof told>, evidence: number) => row !== undefined && 'attempt' in row && isRunning(row) && evidence === 0;

/** A view is taken at most so often: ms. */
const EVERY = 200;

export function openSession({ watched, openLog, page, today, clock }: SessionOptions): Session {
  const listeners = new Set<() => void>();
  let version = 0;
  const changed = () => {
    version += 1;
    for (const listener of listeners) listener();
  };

  let known = knownOf(watched.view());
  let paper = page(known);
  // What runs is of more interest than what was found so far.
  let state: State = firstState(known.findings.length === 0 || known.attempts.some(isRunning) ? 'attempts' : 'findings');
  state = known.live ? leading(known, state) : withRunOf(known.findings[0], state, known);
  let prompt: Prompt | undefined;
  let message: string | undefined;
  let over = false;
  /** Until a key is pressed the screen shows by itself what matters most. */
  let touched = false;
  let size: Size = { columns: 80, rows: 24 };
  const typed = new Map<PromptKind, string>();
  let fetched = 0;
  const came = () => {
    fetched += 1;
    changed();
  };
  const texts = textsOf(openLog, came);
  const detailAt = latest<Told>();
  const log = logView(texts, changed);

  const take = (command: Command) => {
    state = joined(state, step(state, command, surroundingsOf(scene(), size)), known);
  };

  const scene = (): Scene => {
    const seen = { known, state, now: clock() };
    const all: Scene = { ...seen, page: paper, texts, log, detail: (width) => detailAt([known, told(seen), state.evidence, fetched, width], () => detailOf(all, width)), lanes: once(() => lanesOf(seen)), prompt, told: message };
    return all;
  };

  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    timer = undefined;
    known = knownOf(watched.view());
    paper = page(known);
    if (known.live && !touched) state = leading(known, state);
    // Drawn once, with the new lines; but a share that does not answer holds nothing up.
    let isDrawn = false;
    const readOn = async () => {
      await texts.grown();
      if (isDrawn) came();
    };
    await Promise.race([readOn(), new Promise((resolve) => setTimeout(resolve, EVERY / 2))]);
    isDrawn = true;
    changed();
  };
  const unsubscribe = watched.subscribe(() => {
    timer ??= setTimeout(() => void look(), EVERY);
  });

  let opened: string | undefined;
  const open = (evidence: Evidence) => {
    opened = placeKey(evidence);
    log.show(evidence);
    // The last line of what goes on: those that come after it are wanted, too.
    if (isLast(told(scene()), state.evidence)) log.last();
  };
  const show = (evidence: Evidence | undefined) => {
    if (!evidence) {
      message = 'nothing to show in a log';
      return;
    }
    open(evidence);
    state = focusOn(state, 'log');
  };

  const ask = (kind: PromptKind, isPattern = false) => {
    prompt = { kind, text: '', isPattern };
  };

  const run = (command: Command) => {
    message = undefined;
    if (state.help === undefined && state.focus === 'log' && log.path() !== undefined) {
      const done = runInLog(command, log);
      if (done === 'ask') ask('search');
      if (done) return;
    }
    switch (state.help === undefined ? command : 'help') {
      case 'quit':
        over = true;
        break;
      case 'export':
        ask('format');
        break;
      case 'search':
        ask('search', log.search()?.isPattern);
        break;
      case 'filter':
        ask('filter', log.filter()?.isPattern);
        break;
      case 'go-to-line':
        ask('line');
        break;
      case 'show-log':
        show(chosenEvidence(scene()));
        break;
      case 'open':
        if (state.focus === 'detail' || state.focus === 'timeline') show(chosenEvidence(scene()));
        else if (state.focus === 'files') openFile();
        else take(command);
        break;
      case 'pane-log':
        if (log.path() === undefined) show(chosenEvidence(scene()));
        else take(command);
        break;
      default:
        take(command);
        if (command.startsWith('evidence-') && state.focus === 'log') goAlong();
    }
  };

  /** A log that is seen beside something else shows the evidence that is chosen there. */
  const goAlong = () => {
    const evidence = chosenEvidence(scene());
    if (evidence && placeKey(evidence) !== opened) open(evidence);
  };

  const openFile = () => {
    const row = chosenFile(scene());
    if (row?.source || row?.state) show({ file: row.key, line: 1, text: '' });
    else message = 'it was not read, so there is nothing to show';
  };

  const answered = (done: Prompt) => {
    if (done.text !== '') typed.set(done.kind, done.text);
    ({ prompt, message } = answer(done, { log, report: known.report, today }));
  };

  return {
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    frame(now) {
      size = now;
      const all = scene();
      // Not while it is drawn.
      if (state.focus !== 'log' && layout(all, size).places.some(({ pane }) => pane === 'log')) queueMicrotask(goAlong);
      return frameOf(all, now);
    },
    press(keys) {
      touched ||= keys.length > 0;
      for (const key of keys) {
        if (prompt) {
          const next = type(prompt, key, typed.get(prompt.kind) ?? '');
          if (next === 'left') prompt = undefined;
          else if ('done' in next) answered(next.done);
          else prompt = next.prompt;
        } else {
          const command = state.help === undefined ? commandOf(key, state.focus) : commandOf(key, 'detail') ?? 'help';
          if (command) run(command);
          else message = undefined;
        }
        if (over) break;
      }
      changed();
    },
    paste(text) {
      if (prompt) prompt = paste(prompt, text);
      changed();
    },
    isLive: () => known.live !== undefined,
    isOver: () => over,
    async close() {
      clearTimeout(timer);
      unsubscribe();
      await texts.close();
    },
  };
}


/** The cause as it is believed now; where nothing was found yet, what runs. */
function leading(known: Known, state: State): State {
  const { cause } = verdictOf(known);
  if (!cause) return state.list === 'attempts' ? state : firstState('attempts');
  return state.chosen.findings === cause.key ? state : { ...firstState('findings'), chosen: { findings: cause.key } };
}
