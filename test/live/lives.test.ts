/** When a run is over, and when it only seems to be. */
import { expect, test } from 'vitest';
import type { LogRecord, Mark } from '../../src/types.ts';
import { failing, MINUTE, NIGHT } from '../night.ts';
import { looking, PATIENCE } from './looking.ts';

const SECOND = 1000;
const NOW = NIGHT + 10 * SECOND;

/** A run with its result; nothing says yet that nothing more comes. */
const TOLD = failing(['copying']).slice(0, -1);
const at = (line: number, mark?: Mark): LogRecord => ({ line, message: `line ${line}`, time: NIGHT + line * SECOND, mark });
const step = (state: 'started' | 'done'): Mark => ({ mark: 'step', run: '', step: 'Second package', state });

/** What is said at once, ten seconds later, and when it is silent for too long. */
function stages(records: readonly LogRecord[]): string[] {
  const { look, runs } = looking();
  return [0, 10 * SECOND, PATIENCE].flatMap((silent) => {
    look({ 'feed.log': records }, NOW + silent, NOW);
    return runs();
  });
}

test.each<[string, readonly LogRecord[], readonly string[]]>([
  ['an end is the end', failing(['copying']), ['failed', 'failed', 'failed']],
  ['after its result a run may write a few lines more', TOLD, ['running', 'failed', 'failed']],
  ['a run without a result goes on', TOLD.slice(0, -1), ['running', 'running', 'running']],
  ['an error that makes it fail is not its end', [...TOLD.slice(0, -1), at(3, { mark: 'result', run: '', outcome: 'failed', early: true })], ['running', 'running', 'failed']],
  ['until it is', [...TOLD.slice(0, -1), at(3, { mark: 'result', run: '', outcome: 'failed', early: true }), at(4, { mark: 'about', run: '', ends: true })], ['running', 'failed', 'failed']],
  ['one package went well, and the next one begins', [...TOLD, at(5, step('started'))], ['running', 'running', 'failed']],
  ['and is through', [...TOLD, at(5, step('started')), at(6, step('done'))], ['running', 'failed', 'failed']],
  ['what was wrong is overcome', [...TOLD, at(5, { mark: 'result', run: '', outcome: 'incomplete' })], ['running', 'running', 'running']],
])('%s', (_what, records, said) => {
  expect(stages(records)).toEqual(said);
});

test('it tells when to look again though nothing comes', () => {
  const { look } = looking();
  expect([look({ 'feed.log': TOLD }, NOW), look({ 'feed.log': TOLD }, NOW + 10 * SECOND, NOW)]).toEqual([NOW + 10 * SECOND, undefined]);
});

test('a wizard that is closed an hour later does not begin to run again', () => {
  const { look, runs } = looking();
  const said = [];
  for (const [records, now, heard] of [[TOLD, NOW, NOW], [TOLD, NOW + MINUTE, NOW], [[...TOLD, at(3600)], NOW + 60 * MINUTE, NOW + 60 * MINUTE]] as const) {
    look({ 'feed.log': records }, now, heard);
    said.push(...runs());
  }
  expect(said).toEqual(['running', 'failed', 'failed']);
});

test('a log in which others write on keeps no run alive', () => {
  const { look, runs } = looking();
  const other: LogRecord[] = failing(['copying'], { product: 'Silo', minutes: 5 }).slice(0, -2).map((record) => ({ ...record, line: record.line + 10, ...(record.mark ? { mark: { ...record.mark, run: 'other' } } : {}) }));
  look({ 'feed.log': TOLD }, NOW);
  look({ 'feed.log': [...TOLD, ...other] }, NOW + 5 * MINUTE);
  expect(runs()).toEqual(['failed', 'running']);
});
