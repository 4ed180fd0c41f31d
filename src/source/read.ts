/** Paths → sources with their records: finds the inputs, decodes them, decides what kind of log each is, and lets the parser read. */
import { UsageError } from '../errors.ts';
import { keep, newlinesIn } from '../text/excerpt.ts';
import type { LineReader, LogRecord, Opened, ParseContext, Parser, Skipped, Source, TextReader } from '../types.ts';
import { decodeStream } from './decode.ts';
import type { Decoded } from './decode.ts';
import { discover } from './discover.ts';
import { escapedTexts } from './escaped.ts';
import type { Input } from './input.ts';
import { kindOf } from './kind.ts';
import type { Kind } from './kind.ts';
import { batchesOf } from './lines.ts';
import { partsOf } from './parts.ts';
import { unwrapped } from './wrapping.ts';

export type ReadOptions = {
  readonly parsers: readonly Parser[];
  /** Log kind to read everything as. */
  readonly as?: string | undefined;
  readonly encoding?: string | undefined;
  readonly skip: (skipped: Skipped) => void;
  /** Told of an error in a parser. The rest is read all the same: it is the night of the upgrade. */
  readonly defect: (error: unknown) => void;
};

/** Lines in no known shape that are quoted. */
const QUOTED = 3;

export async function* readSources(paths: readonly string[], options: ReadOptions): AsyncGenerator<Opened> {
  const forced = options.as === undefined ? undefined : parserNamed(options.as, options.parsers);
  for await (const input of discover(paths, { skip: options.skip })) {
    const skip = (reason: string) => options.skip({ path: input.path, reason });
    const decoded = await decodeStream(input.open(), { encoding: options.encoding, skip });
    const kind = kindOf(decoded.head, input.name, { ...options, parsers: forced ? [forced] : options.parsers }) ?? (forced && { parser: forced, confidence: 1, why: '', wrappings: [] });
    const whole: Decoded = { ...decoded, close: async () => {} };
    if (!kind) {
      let known = false;
      for (const { path, text } of escapedTexts(decoded.head, input)) {
        const inner = kindOf(text, input.name, options);
        if (inner) yield opened({ ...input, path }, inner, whole, inner.wrappings.reduce(unwrapped, piecesOf(text)), options);
        known ||= inner !== undefined;
      }
      if (!known) skip(`no known kind of log; it begins with "${keep(firstLine(decoded.head)).slice(0, 80)}"`);
      await decoded.close();
      continue;
    }
    const parts = forced ? [] : partsOf(decoded.head, input.name, options);
    if (parts.length > 0) await decoded.close();
    for (const part of parts) yield opened(input, part.kind, whole, piecesOf(part.text), options);
    if (parts.length > 0) continue;
    const told = forced ? { ...kind, confidence: 1, why: 'as you said (--as)' } : kind;
    yield opened(input, told, decoded, kind.wrappings.reduce(unwrapped, decoded.text), options);
  }
}

function opened(input: Input, { parser, confidence, why }: Kind, decoded: Decoded, text: AsyncIterable<string>, options: ReadOptions): Opened {
  const source: Source = { path: input.path, format: parser.id, confidence, why, zone: parser.zone, encoding: decoded.encoding, encodingWhy: decoded.why, lines: 0, events: 0, unparsed: 0, unparsedExamples: [] };
  return { source, records: recordsOf(source, { input, parser, decoded, text }, options) };
}

async function* piecesOf(text: string): AsyncGenerator<string> {
  yield text;
}

function parserNamed(id: string, parsers: readonly Parser[]): Parser {
  const parser = parsers.find((one) => one.id === id);
  if (!parser) throw new UsageError(`--as ${id}: expected one of ${parsers.map((one) => one.id).join(', ')}`);
  return parser;
}

const firstLine = (text: string) => /\S.*/.exec(text)?.[0] ?? '';

/** `text`: what was decoded, without what its lines are wrapped in. */
type Readable = { readonly input: Input; readonly parser: Parser; readonly decoded: Decoded; readonly text: AsyncIterable<string> };

async function* recordsOf(source: Source, { input, parser, decoded, text }: Readable, options: ReadOptions): AsyncGenerator<readonly LogRecord[]> {
  const skip = (reason: string) => options.skip({ path: input.path, reason });
  const context: ParseContext = {
    path: input.path,
    modified: input.modified,
    unparsed(line, text) {
      source.unparsed += 1;
      if (source.unparsedExamples.length < QUOTED) source.unparsedExamples.push(`${line}: ${keep(text).slice(0, 200)}`);
    },
    skip,
  };
  try {
    for await (const records of parser.unit === 'lines' ? readLines(source, parser.open(context), text, skip) : readText(source, parser.open(context), text)) {
      source.events += records.length;
      yield records;
    }
  } catch (error) {
    options.defect(error);
    skip(`the tool failed on it after line ${source.lines}; what was read up to there counts`);
  } finally {
    await decoded.close();
    source.encoding = decoded.encoding;
    source.encodingWhy = decoded.why;
  }
}

async function* readLines(source: Source, reader: LineReader, text: AsyncIterable<string>, skip: (reason: string) => void): AsyncGenerator<readonly LogRecord[]> {
  for await (const { texts, first } of batchesOf(text, { skip })) {
    source.lines += texts.length;
    yield reader.lines(texts, first);
  }
  yield reader.end();
}

async function* readText(source: Source, reader: TextReader, text: AsyncIterable<string>): AsyncGenerator<readonly LogRecord[]> {
  let ended = true;
  for await (const piece of text) {
    source.lines += newlinesIn(piece);
    ended = piece.endsWith('\n');
    yield reader.text(piece);
  }
  if (!ended) source.lines += 1;
  yield reader.end();
}
