import { expect, test } from 'vitest';

import { fileLines } from '../../src/screen/panes/files.ts';
import { screenPaint } from '../../src/screen/scene.ts';
import type { Source } from '../../src/types.ts';

const PAGE = { width: 80, paint: screenPaint(false), root: '', binary: new Set<string>() };
const SOURCE: Source = { path: 'System.evtx', format: 'event-evtx', confidence: 1, why: 'made', encoding: 'binary', encodingWhy: 'made', lines: 20, events: 20, unparsed: 0, unparsedExamples: [] };
const sizeOf = (source: Source) => fileLines({ key: source.path, source }, PAGE).find((line) => line.startsWith('SIZE'));

test('a binary log has events and no lines', () => {
  expect([sizeOf(SOURCE), sizeOf({ ...SOURCE, encoding: 'utf-8' })]).toEqual(['SIZE    20 events', 'SIZE    20 lines, 20 entries']);
});
