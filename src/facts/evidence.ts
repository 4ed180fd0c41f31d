/** Quoted places in the input. */
import { keep, lineAt } from '../text/excerpt.ts';
import type { Attempt, Evidence, LogRecord } from '../types.ts';

/** A record as proof: the line of its message at `offset`, the first one unless told. */
export function evidenceOf(file: string, record: LogRecord, offset = 0): Evidence {
  const { below, text } = lineAt(record.message, offset);
  const number = numberOf(record);
  return { file, line: record.line + below, text: keep(text), time: record.time, ...(number === undefined ? {} : { record: number }) };
}

/** Its number in the event log, if it is from one. */
export function numberOf({ fields }: LogRecord): number | undefined {
  const number = fields?.['recordId'];
  return number === undefined ? undefined : Number(number);
}

export const isSamePlace = (a: Evidence, b: Evidence | undefined): boolean => a.file === b?.file && a.line === b.line;

/** Each line once, in the order in which they are first given. */
export function placesOnce(all: readonly Evidence[]): Evidence[] {
  return [...new Map(all.map((one) => [`${one.file}\n${one.line}`, one])).values()];
}

/** Is it a line of this run? */
export function liesIn({ file, line }: Evidence, { sources }: Attempt): boolean {
  return sources.some(({ file: own, lines: [first, last] }) => own === file && line >= first && line <= last);
}
