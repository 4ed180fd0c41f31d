/** Logs of one night as tests make them, and the whole run over them. */
import { openCatalog } from '../src/catalog/catalog.ts';
import { CATALOG } from '../src/paths.ts';
import { analyze } from '../src/pipeline.ts';
import type { AttemptKind, LogRecord, Opened, Report, Rule } from '../src/types.ts';

export const NIGHT = Date.UTC(2009, 10, 21, 22);
export const MINUTE = 60_000;

export function logOf(path: string, records: readonly LogRecord[], format = 'msi'): Opened {
  return { source: { path, format, confidence: 1, why: 'made', encoding: 'utf-8', encodingWhy: 'made', lines: records.length, events: records.length, unparsed: 0, unparsedExamples: [] }, records: [records] };
}

/** A run that starts, says something, and fails. */
export function failing(messages: readonly (string | Partial<LogRecord>)[], options: { product?: string; minutes?: number; outcome?: 'failed' | 'succeeded'; server?: string; kind?: AttemptKind } = {}): LogRecord[] {
  const { product = 'Feed', minutes = 0, outcome = 'failed', server = 'KESTREL-APP1', kind = 'msi' } = options;
  const time = (line: number) => NIGHT + minutes * MINUTE + line * 1000;
  return [
    { line: 1, message: 'begin', time: time(1), mark: { mark: 'start', run: '', kind, product, server } },
    ...messages.map((one, at): LogRecord => ({ line: at + 2, time: time(at + 2), message: '', ...(typeof one === 'string' ? { message: one } : one) })),
    { line: messages.length + 2, message: 'done', time: time(messages.length + 2), mark: { mark: 'result', run: '', outcome, exitCode: outcome === 'failed' ? 1603 : 0 } },
    { line: messages.length + 3, message: 'end', time: time(messages.length + 3), mark: { mark: 'end', run: '' } },
  ];
}

export const run = (rules: readonly Rule[], ...logs: Opened[]): Promise<Report> => analyze(logs, { rules, catalog: openCatalog(CATALOG), skipped: [] });
