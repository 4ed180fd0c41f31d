/** A night for the screen: a run that failed in a feed log, with its cause, what came of it, and the log itself. */
import type { LogRecord, Report } from '../../src/types.ts';
import { failing, logOf, run } from '../night.ts';
import { ruleOf } from '../rule.ts';

export const STALLED = ruleOf('feed.stalled', {
  title: 'The hopper {hopper} stalled',
  because: 'the log names it',
  when: { record: { in: ['msi'], message: 'hopper (?<hopper>\\w+) stalled' } },
  leadsTo: ['feed.lost'],
  remediation: [{ do: 'Empty {hopper}.', command: 'feedctl empty {hopper}', check: 'It is empty.' }],
});
export const LOST = ruleOf('feed.lost', { title: 'Feed was lost', role: 'consequence', severity: 'warning', because: 'the log says so', when: { record: { in: ['msi'], message: 'feed lost' } } });

export const PATH = 'night/feed.log';

/** Twelve lines: the third one is the cause, the fourth what came of it. */
const MESSAGES = ['filling', 'hopper A7 stalled', 'feed lost', 'giving up', ...Array.from({ length: 6 }, (_none, at) => `closing gate ${at + 1}`)];

export const RECORDS: readonly LogRecord[] = failing(MESSAGES);

export const LINES = RECORDS.map(({ message, time = 0 }) => `${new Date(time).toISOString().slice(11, 19)} ${message}`);

export const night = (): Promise<Report> => run([STALLED, LOST], logOf(PATH, RECORDS));
