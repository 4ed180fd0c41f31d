/**
 * All keys, in one table: what a key does, where it does that, and what the help and the last line of the screen say of it.
 * A key that stands here twice does what the first row says that fits.
 */
import type { Key } from 'ink';

import type { PaneName } from './layout.ts';

export const COMMANDS = [
  'up', 'down', 'page-up', 'page-down', 'first', 'last', 'left', 'right', 'open', 'back', 'show-log', 'evidence-next', 'evidence-before',
  'pane-attempts', 'pane-findings', 'pane-detail', 'pane-log', 'pane-timeline', 'pane-files', 'pane-next', 'pane-before', 'zoom',
  'search', 'search-again', 'search-back', 'filter', 'go-to-line', 'wrap', 'help', 'export', 'quit',
] as const;
export type Command = (typeof COMMANDS)[number];

export type Binding = {
  /** As `keyName` calls them; the help shows all, the last line the first. */
  readonly keys: readonly string[];
  readonly command: Command;
  /** The panes in which it holds; all of them unless told. */
  readonly where?: readonly PaneName[];
  readonly help: string;
  /** For the last line, where the key is worth a place there. */
  readonly hint?: string;
};

export const BINDINGS: readonly Binding[] = [
  { keys: ['?', 'F1'], command: 'help', help: 'these keys', hint: 'help' },
  { keys: ['q', 'Ctrl-C'], command: 'quit', help: 'end', hint: 'quit' },
  { keys: ['Enter'], command: 'open', where: ['attempts', 'findings', 'files'], help: 'tell more of the chosen one', hint: 'open' },
  { keys: ['Enter'], command: 'open', where: ['detail', 'timeline'], help: 'show the chosen place in its log', hint: 'log' },
  { keys: ['l'], command: 'show-log', where: ['log'], help: 'back to the chosen evidence' },
  { keys: ['l'], command: 'show-log', help: 'show the chosen evidence in its log', hint: 'log' },
  { keys: ['/'], command: 'search', where: ['log'], help: 'search the log for a text or a pattern', hint: 'search' },
  { keys: ['n'], command: 'search-again', where: ['log'], help: 'next place that the search finds', hint: 'next' },
  { keys: ['N', 'p'], command: 'search-back', where: ['log'], help: 'the one before' },
  { keys: ['f', '&'], command: 'filter', where: ['log'], help: 'show only the lines that match; empty: all lines again', hint: 'filter' },
  { keys: ['w'], command: 'wrap', where: ['log'], help: 'long lines go on in the next row, or are cut again', hint: 'wrap' },
  { keys: [':'], command: 'go-to-line', where: ['log'], help: 'go to a line by its number', hint: 'line' },
  { keys: ['Right'], command: 'right', where: ['log', 'timeline'], help: 'a log to the right; the next mark of the timeline' },
  { keys: ['Left'], command: 'left', where: ['log', 'timeline'], help: 'a log to the left; the mark before' },
  { keys: [']', '.', 'Right'], command: 'evidence-next', help: 'next evidence of the finding', hint: 'evidence' },
  { keys: ['[', ',', 'Left'], command: 'evidence-before', help: 'the one before' },
  { keys: ['Down', 'j'], command: 'down', help: 'down' },
  { keys: ['Up', 'k'], command: 'up', help: 'up' },
  { keys: ['PageDown', 'Space', 'Ctrl-F'], command: 'page-down', help: 'a page down' },
  { keys: ['PageUp', 'b', 'Ctrl-B'], command: 'page-up', help: 'a page up' },
  { keys: ['Home', 'g'], command: 'first', help: 'to the beginning' },
  { keys: ['End', 'G'], command: 'last', help: 'to the end; a log that grows is followed there' },
  { keys: ['Esc', 'Backspace'], command: 'back', help: 'back; out of a search, a filter, a pane that fills the screen' },
  { keys: ['Tab'], command: 'pane-next', help: 'next pane', hint: 'pane' },
  { keys: ['Shift-Tab'], command: 'pane-before', help: 'the one before' },
  { keys: ['1'], command: 'pane-attempts', help: 'attempts: what was run, and how it came out' },
  { keys: ['2'], command: 'pane-findings', help: 'findings' },
  { keys: ['3'], command: 'pane-detail', help: 'detail: evidence, chain and steps of what is chosen' },
  { keys: ['4'], command: 'pane-log', help: 'log: the text itself' },
  { keys: ['5'], command: 'pane-timeline', help: 'timeline: when what happened, across the files' },
  { keys: ['6'], command: 'pane-files', help: 'files: what was read, and what could not be' },
  { keys: ['z'], command: 'zoom', help: 'the pane alone on the screen, and back', hint: 'zoom' },
  { keys: ['e'], command: 'export', help: 'write the report to a file', hint: 'export' },
];

/** Keys of a line in which something is typed. */
export const TYPING: readonly { readonly keys: readonly string[]; readonly help: string }[] = [
  { keys: ['Enter'], help: 'take it' },
  { keys: ['Esc', 'Ctrl-C'], help: 'leave it' },
  { keys: ['Tab'], help: 'in a search: text or pattern (regular expression); in small letters both find capitals, too' },
  { keys: ['Up'], help: 'what was typed before' },
  { keys: ['Ctrl-U'], help: 'empty it' },
];

const bindingOf = (key: string, pane: PaneName) => BINDINGS.find(({ keys, where }) => keys.includes(key) && (where === undefined || where.includes(pane)));

export const commandOf = (key: string, pane: PaneName): Command | undefined => bindingOf(key, pane)?.command;

/** What the last line offers in a pane: `? help`. */
export const hintsOf = (pane: PaneName): string[] => BINDINGS.flatMap((binding) => (binding.hint !== undefined && bindingOf(binding.keys[0] ?? '', pane) === binding ? [`${binding.keys[0]} ${binding.hint}`] : []));

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'Up'], ['downArrow', 'Down'], ['leftArrow', 'Left'], ['rightArrow', 'Right'], ['pageUp', 'PageUp'], ['pageDown', 'PageDown'],
  ['home', 'Home'], ['end', 'End'], ['return', 'Enter'], ['escape', 'Esc'], ['backspace', 'Backspace'], ['delete', 'Backspace'],
];

/** The names of what was pressed: letters that come in one piece are as many keys. */
export function keyNames(input: string, key: Key): string[] {
  if (key.tab) return [key.shift ? 'Shift-Tab' : 'Tab'];
  const named = NAMED.find(([field]) => key[field] === true);
  if (named) return [named[1]];
  if (key.ctrl) return [`Ctrl-${input.toUpperCase()}`];
  if (key.meta || input === '') return [];
  return [...input].map((character) => (character === ' ' ? 'Space' : character === '\r' || character === '\n' ? 'Enter' : character));
}
