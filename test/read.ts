/** Reads a text with a parser as the pipeline does, for tests: in batches of `batch` lines or pieces of `batch` characters. */
import { inMemory } from '../src/source/binary.ts';
import type { BinaryContext, BinaryParser, LogRecord, Mark, ParseContext, Sample, TextParser } from '../src/types.ts';

export type Reading = { readonly records: LogRecord[]; readonly unparsed: string[]; readonly skipped: string[] };

export function read(parser: TextParser, text: string, options: { batch?: number; path?: string; modified?: number } = {}): Reading {
  const { batch = 3, path = 'test.log', modified } = options;
  const records: LogRecord[] = [];
  const unparsed: string[] = [];
  const skipped: string[] = [];
  const context: ParseContext = {
    path,
    modified,
    unparsed: (line, quoted) => unparsed.push(`${line}: ${quoted}`),
    skip: (reason) => skipped.push(reason),
  };
  if (parser.unit === 'lines') {
    const reader = parser.open(context);
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    for (let i = 0; i < lines.length; i += batch) records.push(...reader.lines(lines.slice(i, i + batch), i + 1));
    records.push(...reader.end());
  } else {
    const reader = parser.open(context);
    for (let i = 0; i < text.length; i += batch) records.push(...reader.text(text.slice(i, i + batch)));
    records.push(...reader.end());
  }
  return { records, unparsed, skipped };
}

/** The same with the bytes of a binary log. */
export function readBytes(parser: BinaryParser, bytes: Buffer, { wants = () => true, path = 'test.log' }: { wants?: BinaryContext['wants']; path?: string } = {}): Reading & { readonly passed: number } {
  const unparsed: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  const context: BinaryContext = { path, unparsed: (line, quoted) => unparsed.push(`${line}: ${quoted}`), skip: (reason) => skipped.push(reason), wants, passed: (count) => void (passed += count) };
  return { records: [...parser.records(inMemory(bytes), context)].flat(), unparsed, skipped, passed };
}

export function sampleOf(text: string, name = 'test.log'): Sample {
  return { text, lines: text.split(/\r?\n/), name };
}

/** The marks that a text makes, each with the line of its record. */
export function marksIn(parser: TextParser, text: string): (Mark & { readonly line: number })[] {
  return read(parser, text).records.flatMap(({ line, mark }) => (mark ? [{ line, ...mark }] : []));
}
