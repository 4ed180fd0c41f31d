/** What was typed → what comes of it: a search, a filter, another place in the log, a file with the report; or the next question. */
import type { Report } from '../types.ts';
import { proposedName, writeReport } from './export.ts';
import type { LogView } from './log-view.ts';
import type { Prompt } from './prompt.ts';
import { queryOf } from './query.ts';

export type Answered = { readonly prompt?: Prompt | undefined; readonly message?: string | undefined };

export type Asked = { readonly log: LogView; readonly report: Report; readonly today: string };

export function answer(done: Prompt, asked: Asked): Answered {
  switch (done.kind) {
    case 'line':
      return toLine(done, asked);
    case 'search':
    case 'filter':
      return lookFor(done, asked);
    case 'format':
      return formatOf(done, asked);
    case 'file':
      return writeTo(done.text, done, asked, false);
    case 'overwrite':
      return done.text === 'y' ? writeTo(done.file ?? '', done, asked, true) : { prompt: { ...done, kind: 'file', text: done.file ?? '' } };
  }
}

function toLine(done: Prompt, { log }: Asked): Answered {
  const line = Number(done.text);
  if (done.text === '') return {};
  if (!Number.isInteger(line) || line < 1) return { prompt: { ...done, trouble: 'expected the number of a line' } };
  log.goTo(line);
  return {};
}

/** Nothing to look for: a search goes on as it was, a filter is taken away. */
function lookFor(done: Prompt, { log }: Asked): Answered {
  const { kind, text, isPattern } = done;
  if (text === '') {
    if (kind === 'filter') log.keep(undefined);
    return {};
  }
  const query = queryOf(text, isPattern);
  if ('trouble' in query) return { prompt: { ...done, trouble: query.trouble } };
  if (kind === 'filter') log.keep(query);
  else void log.find(query, 1);
  return {};
}

function formatOf(done: Prompt, { today }: Asked): Answered {
  const format = done.text === 't' ? 'text' : done.text === 'j' ? 'json' : undefined;
  return { prompt: format ? { kind: 'file', text: proposedName(today, format), isPattern: false, format } : done };
}

function writeTo(file: string, { format = 'text' }: Prompt, { report }: Asked, overwrite: boolean): Answered {
  const written = writeReport(report, format, file, overwrite);
  if (written === 'exists') return { prompt: { kind: 'overwrite', text: '', isPattern: false, format, file } };
  if ('trouble' in written) return { prompt: { kind: 'file', text: file, isPattern: false, format, trouble: written.trouble } };
  return { message: written.told };
}
