/** What keys do in the log pane. */
import type { Command } from './keys.ts';
import type { LogView } from './log-view.ts';
import { distance } from './state.ts';

/** Columns that a key moves a log to the side. */
const ASIDE = 16;

/** Whether the command was one of these; `ask`: it is, but nobody has said yet what to look for. */
export function runInLog(command: Command, log: LogView): boolean | 'ask' {
  switch (command) {
    case 'first':
      log.first();
      return true;
    case 'last':
      log.last();
      return true;
    case 'left':
    case 'right':
      log.shift(command === 'left' ? -ASIDE : ASIDE);
      return true;
    case 'wrap':
      log.wrap();
      return true;
    case 'search-again':
      return again(log, 1);
    case 'search-back':
      return again(log, -1);
    case 'back':
      return log.giveUp();
    default: {
      const by = distance(command, log.height(), 0);
      if (by !== undefined) log.move(by);
      return by !== undefined;
    }
  }
}

function again(log: LogView, step: 1 | -1): true | 'ask' {
  const query = log.search() ?? log.filter();
  if (!query) return 'ask';
  void log.find(query, step);
  return true;
}
