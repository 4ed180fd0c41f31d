/** Quoted places. */
import { keep, lineAt } from '../text/excerpt.ts';
import type { Evidence, LogRecord } from '../types.ts';

/** A record as proof: the line of its message at `offset`, the first one unless told. */
export function evidenceOf(file: string, record: LogRecord, offset = 0): Evidence {
  const { below, text } = lineAt(record.message, offset);
  const number = record.fields?.['recordId'];
  return { file, line: record.line + below, text: keep(text), time: record.time, ...(number === undefined ? {} : { record: Number(number) }) };
}
