import type { Key } from 'ink';
import { expect, test } from 'vitest';

import { BINDINGS, COMMANDS, commandOf, hintsOf, keyNames } from '../../src/screen/keys.ts';
import { PANES } from '../../src/screen/layout.ts';
import { helpLines } from '../../src/screen/panes/help.ts';

const pressed = (input: string, more: Partial<Key> = {}) => keyNames(input, more as Key);

test('every command has a key in some pane', () => {
  expect(COMMANDS.filter((command) => !BINDINGS.some((binding) => PANES.some((pane) => binding.keys.some((key) => commandOf(key, pane) === command))))).toEqual([]);
});

test('no row of the table is hidden by one above it', () => {
  const hidden = BINDINGS.flatMap(({ keys, command, where = PANES }) => keys.filter((key) => !where.some((pane) => commandOf(key, pane) === command)).map((key) => `${key} ${command}`));
  expect(hidden).toEqual([]);
});

test('the help has all keys', () => {
  const text = helpLines({ width: 80, paint: (_style, words) => words, root: '', binary: new Set() }, 80).join('\n');
  expect(BINDINGS.filter(({ keys, help }) => !text.includes(`${keys.join(' ').padEnd(22)}${help.slice(0, 50)}`))).toEqual([]);
});

test('the same key by the pane', () => {
  expect(PANES.map((pane) => commandOf('Enter', pane))).toEqual(['open', 'open', 'open', undefined, 'open', 'open']);
  expect(PANES.map((pane) => commandOf('Right', pane))).toEqual(['evidence-next', 'evidence-next', 'evidence-next', 'right', 'right', 'evidence-next']);
  expect(PANES.map((pane) => commandOf('/', pane))).toEqual([undefined, undefined, undefined, 'search', undefined, undefined]);
});

test('the last line offers what helps in a pane', () => {
  expect(hintsOf('findings')).toEqual(['? help', 'q quit', 'Enter open', 'l log', '] evidence', 'Tab pane', 'z zoom', 'e export']);
  expect(hintsOf('log')).toEqual(['? help', 'q quit', '/ search', 'n next', 'f filter', 'w wrap', ': line', '] evidence', 'Tab pane', 'z zoom', 'e export']);
});

test('names of keys: letters that come in one piece are as many keys', () => {
  expect(pressed('jjk')).toEqual(['j', 'j', 'k']);
  expect(pressed('', { downArrow: true })).toEqual(['Down']);
  expect(pressed('', { tab: true, shift: true })).toEqual(['Shift-Tab']);
  expect(pressed('c', { ctrl: true })).toEqual(['Ctrl-C']);
  expect(pressed(' x')).toEqual(['Space', 'x']);
  expect(pressed('日👩‍💻')).toEqual(['日', '👩', '‍', '💻']);
  expect(pressed('', { meta: true })).toEqual([]);
});
