import { expect, test } from 'vitest';

import type { Command } from '../../src/screen/keys.ts';
import { firstState, step } from '../../src/screen/state.ts';
import type { State, Surroundings } from '../../src/screen/state.ts';

const AROUND: Surroundings = {
  choices: { attempts: ['a1', 'a2'], findings: ['f1', 'f2', 'f3', 'f4', 'f5'], files: ['feed.log'] },
  evidence: 3,
  marks: [{ finding: 'f2', evidence: 0 }, { finding: 'f1', evidence: 1 }],
  mark: 0,
  heights: { findings: 3, detail: 10, timeline: 4 },
  helpHeight: 10,
  detail: 25,
  help: 40,
};
const after = (...commands: Command[]): State => commands.reduce((state, command) => step(state, command, AROUND), firstState('findings'));

test('down and up choose, and stop at the ends', () => {
  expect(after('down').chosen).toEqual({ findings: 'f2' });
  expect(after('down', 'down', 'up').chosen).toEqual({ findings: 'f2' });
  expect(after('up').chosen).toEqual({ findings: 'f1' });
  expect(after('last', 'down').chosen).toEqual({ findings: 'f5' });
  expect(after('page-down').chosen).toEqual({ findings: 'f3' });
});

test('what was chosen is gone: the next key begins at the first one', () => {
  expect(step({ ...after(), chosen: { findings: 'f9' } }, 'down', AROUND).chosen).toEqual({ findings: 'f2' });
});

test('an empty list', () => {
  expect(step(firstState('findings'), 'down', { ...AROUND, choices: { attempts: [], findings: [], files: [] } })).toEqual(firstState('findings'));
});

test('another finding begins with its first evidence, at the top of the detail', () => {
  expect(after('evidence-next', 'down')).toEqual({ ...firstState('findings'), chosen: { findings: 'f2' } });
});

test('evidence is chosen within its bounds, and brought into sight', () => {
  expect([after('evidence-next').evidence, after('evidence-next', 'evidence-next', 'evidence-next', 'evidence-next').evidence, after('evidence-before').evidence]).toEqual([1, 2, 0]);
  expect(after('evidence-next').scroll).toBe(-1);
});

test('from list to detail to log, and back', () => {
  expect(['open', 'pane-log', 'back', 'back'].reduce((seen: { state: State; focus: string[] }, command) => {
    const state = step(seen.state, command as Command, AROUND);
    return { state, focus: [...seen.focus, state.focus] };
  }, { state: firstState('findings'), focus: [] }).focus).toEqual(['detail', 'log', 'detail', 'findings']);
});

test('back leaves a pane that fills the screen before it leaves the pane', () => {
  expect(after('open', 'zoom', 'back')).toEqual(after('open'));
});

test('tab goes round', () => {
  expect(after('pane-next', 'pane-next', 'pane-next', 'pane-next').focus).toBe('files');
  expect(after('pane-before', 'pane-before').focus).toBe('files');
});

test('the detail tells what the last list has chosen', () => {
  expect(after('pane-attempts', 'pane-detail').about).toBe('attempts');
  expect(after('pane-files', 'pane-detail').about).toBe('files');
  expect(after('pane-timeline', 'pane-detail').about).toBe('findings');
});

test('the detail is scrolled, but not beyond its end', () => {
  expect([after('open', 'down').scroll, after('open', 'page-down').scroll, after('open', 'last').scroll, after('open', 'last', 'up').scroll, after('open', 'up').scroll]).toEqual([1, 9, 15, 14, 0]);
});

test('the timeline goes from mark to mark, and so from finding to finding', () => {
  expect(after('pane-timeline', 'right')).toMatchObject({ chosen: { findings: 'f1' }, evidence: 1, about: 'findings' });
});

test('the help is scrolled, and any other key closes it', () => {
  expect(after('help', 'down', 'page-down').help).toBe(10);
  expect(after('help', 'last').help).toBe(30);
  expect(after('help', 'zoom')).toEqual(firstState('findings'));
});
