/** Quoted places in the input. */
import { keep, lineAt } from '../text/excerpt.ts';
import type { Attempt, Evidence, LogRecord } from '../types.ts';

/** A record as proof: the line of its message at `offset`, the first one unless told. */
export function evidenceOf(file: string, record: LogRecord, offset = 0): Evidence {
  const { below, text } = lineAt(record.message, offset);
  const number = numberOf(record);
  const event = eventOf(record);
  return { file, line: record.line + below, text: keep(text), time: record.time, ...(number === undefined ? {} : { record: number }), ...(event ? { event } : {}) };
}

/** The Windows event that it is, if it is one. */
function eventOf({ fields, component }: LogRecord): Evidence['event'] {
  const code = fields?.['event'];
  if (code === undefined) return undefined;
  const provider = fields?.['provider'] ?? component;
  return { code: keep(code), ...(provider === undefined ? {} : { provider: keep(provider) }) };
}

/** Its number in the event log, if it is from one. */
export function numberOf({ fields }: LogRecord): number | undefined {
  const number = fields?.['recordId'];
  return number === undefined ? undefined : Number(number);
}

/** The same for the same place. Exports of event logs may have all their records on one line. */
export const placeKey = ({ file, line, record }: Evidence): string => `${file}\n${line}\n${record ?? ''}`;

export const isSamePlace = (a: Evidence, b: Evidence | undefined): boolean => a.file === b?.file && a.line === b.line && a.record === b.record;

/** Each place once, in the order in which they are first given. */
export function placesOnce(all: readonly Evidence[]): Evidence[] {
  return [...new Map(all.map((one) => [placeKey(one), one])).values()];
}

/** Is it a line of this run? Where the whole run is on one line, as in some exports of event logs, the numbers of the records tell. */
export function liesIn({ file, line, record }: Evidence, { sources }: Attempt): boolean {
  return sources.some(({ file: own, lines, records }) => own === file && isWithin(line, lines) && (lines[0] !== lines[1] || records === undefined || record === undefined || isWithin(record, records)));
}

const isWithin = (number: number, [first, last]: readonly [number, number]): boolean => number >= Math.min(first, last) && number <= Math.max(first, last);
