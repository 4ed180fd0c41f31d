/**
 * One look at one `Watched`: takes keys, and says when there is something new to draw. Knows nothing of Ink, so that tests can press
 * keys and read the screen without a terminal.
 */
import { placeKey } from '../facts/evidence.ts';
import { latest, once } from '../collections.ts';
import type { Page } from '../sinks/text/page.ts';
import type { Evidence, LogText, Watched } from '../types.ts';
import { proposedName, writeReport } from './export.ts';
import type { Format } from './export.ts';
import { frameOf, layout } from './frame.ts';
import type { Block } from './frame.ts';
import { commandOf } from './keys.ts';
import type { Command } from './keys.ts';
import { joined, withRunOf } from './join.ts';
import { evidenceOf, isRunning, knownOf } from './known.ts';
import type { Known } from './known.ts';
import type { Size } from './layout.ts';
import { logView } from './log-view.ts';
import { detailOf } from './panes/detail.ts';
import type { Told } from './panes/evidence.ts';
import { helpLines } from './panes/help.ts';
import { lanesOf } from './panes/lanes.ts';
import { paste, type } from './prompt.ts';
import type { Prompt, PromptKind } from './prompt.ts';
import { queryOf } from './query.ts';
import { chosenEvidence, chosenFile, told } from './scene.ts';
import type { Scene } from './scene.ts';
import { distance, firstState, focusOn, step } from './state.ts';
import type { State, Surroundings } from './state.ts';
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
const EVERY = 100;
/** Columns that a key moves a log to the side. */
const ASIDE = 16;

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
  if (!known.live) state = withRunOf(known.findings[0], state, known);
  let prompt: Prompt | undefined;
  let message: string | undefined;
  let over = false;
  let size: Size = { columns: 80, rows: 24 };
  const typed = new Map<PromptKind, string>();
  let fetched = 0;
  const texts = textsOf(openLog, () => {
    fetched += 1;
    changed();
  });
  const detailAt = latest<Told>();
  const log = logView(texts, changed);

  const take = (command: Command) => {
    state = joined(state, step(state, command, surroundings()), known);
  };

  const scene = (): Scene => {
    const seen = { known, state, now: clock() };
    const all: Scene = { ...seen, page: paper, texts, log, detail: (width) => detailAt([known, told(seen), state.evidence, fetched, width], () => detailOf(all, width)), lanes: once(() => lanesOf(seen)), prompt, told: message };
    return all;
  };

  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    timer = undefined;
    known = knownOf(watched.view());
    paper = page(known);
    texts.grown();
    changed();
  };
  const unsubscribe = watched.subscribe(() => {
    timer ??= setTimeout(look, EVERY);
  });

  const surroundings = (): Surroundings => {
    const now = scene();
    const { places } = layout(now, size);
    const heights = Object.fromEntries(places.map(({ pane, height }) => [pane, Math.max(1, height - 1)])) as Surroundings['heights'];
    const width = places.find(({ pane }) => pane === 'detail')?.width ?? size.columns;
    const keys = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key);
    return {
      choices: { attempts: keys(known.attempts), findings: keys(known.findings), files: keys(known.files) },
      evidence: evidenceOf(told(now)).length,
      get marks() {
        return now.lanes().marks;
      },
      get mark() {
        const { marks, chosen } = now.lanes();
        return chosen ? marks.indexOf(chosen) : 0;
      },
      heights: { ...heights, detail: state.help === undefined ? heights.detail ?? 1 : Math.max(1, size.rows - 4) },
      get detail() {
        return now.detail(width).lines.length;
      },
      get help() {
        return helpLines(paper, size.columns).length;
      },
    };
  };

  const show = (evidence: Evidence | undefined) => {
    if (!evidence) {
      message = 'nothing to show in a log';
      return;
    }
    log.show(evidence);
    shownPlace = placeKey(evidence);
    // The last line of what goes on: those that come after it are wanted, too.
    if (isLast(told(scene()), state.evidence)) log.last();
    state = focusOn(state, 'log');
  };

  const ask = (kind: PromptKind, text = '', more: Partial<Prompt> = {}) => {
    prompt = { kind, text, isPattern: false, ...more };
  };

  const logCommand = (command: Command): boolean => {
    const by = distance(command, layout(scene(), size).places.find(({ pane }) => pane === 'log')?.height ?? 1, Number.MAX_SAFE_INTEGER);
    if (command === 'first') log.first();
    else if (command === 'last') log.last();
    else if (by !== undefined) log.move(by);
    else if (command === 'left' || command === 'right') log.shift(command === 'left' ? -ASIDE : ASIDE);
    else if (command === 'search-again' || command === 'search-back') again(command === 'search-again' ? 1 : -1);
    else if (command === 'back') return log.giveUp();
    else return false;
    return true;
  };

  const again = (step: 1 | -1) => {
    const query = log.search() ?? log.filter();
    if (query) void log.find(query, step);
    else ask('search');
  };

  const run = (command: Command) => {
    message = undefined;
    if (state.help === undefined && state.focus === 'log' && log.path() !== undefined && logCommand(command)) return;
    switch (state.help === undefined ? command : 'help') {
      case 'quit':
        over = true;
        break;
      case 'export':
        ask('format');
        break;
      case 'search':
      case 'filter':
        ask(command === 'search' ? 'search' : 'filter', '', { isPattern: (command === 'search' ? log.search() : log.filter())?.isPattern ?? false });
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

  let shownPlace: string | undefined;
  /** A log that is seen beside something else shows the evidence that is chosen there. */
  const goAlong = () => {
    const evidence = chosenEvidence(scene());
    if (!evidence || placeKey(evidence) === shownPlace) return;
    shownPlace = placeKey(evidence);
    log.show(evidence);
  };

  const openFile = () => {
    const row = chosenFile(scene());
    if (row?.source || row?.state) show({ file: row.key, line: 1, text: '' });
    else message = 'it was not read, so there is nothing to show';
  };

  const answered = (done: Prompt) => {
    const { kind, text, isPattern } = done;
    if (text !== '') typed.set(kind, text);
    prompt = undefined;
    if (kind === 'line') {
      const line = Number(text);
      if (Number.isInteger(line) && line > 0) log.goTo(line);
      else if (text !== '') prompt = { ...done, trouble: 'a number' };
    } else if (kind === 'search' || kind === 'filter') {
      if (text === '') {
        if (kind === 'filter') log.keep(undefined);
        return;
      }
      const query = queryOf(text, isPattern);
      if ('trouble' in query) prompt = { ...done, trouble: query.trouble };
      else if (kind === 'filter') log.keep(query);
      else void log.find(query, 1);
    } else exportStep(done);
  };

  const exportStep = (done: Prompt) => {
    const { kind, text } = done;
    if (kind === 'format') {
      const format: Format | undefined = text === 't' ? 'text' : text === 'j' ? 'json' : undefined;
      if (format) ask('file', proposedName(today, format), { format });
      else prompt = done;
      return;
    }
    const overwrite = kind === 'overwrite';
    const file = done.file ?? text;
    if (overwrite && text !== 'y') return ask('file', file, { format: done.format });
    const written = writeReport(known.report, done.format ?? 'text', file, overwrite);
    if (written === 'exists') ask('overwrite', '', { format: done.format, file });
    else if ('trouble' in written) ask('file', file, { format: done.format, trouble: written.trouble });
    else message = written.told;
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

