/** Paths → sources with their records: finds the inputs, decodes them, decides what kind of log each is, and lets the parser read. */
import { UsageError } from '../errors.ts';
import { keep, newlinesIn } from '../text/excerpt.ts';
import type { BinaryContext, BinaryParser, Detection, EntryHead, LineReader, LogKind, LogRecord, Opened, ParseContext, Parser, Skipped, Source, TextParser, TextReader } from '../types.ts';
import { inputsIn } from './archive.ts';
import type { Found } from './archive.ts';
import { openBinary } from './binary.ts';
import { decodeStream } from './decode.ts';
import type { Decoded } from './decode.ts';
import { discover } from './discover.ts';
import { escapedTexts } from './escaped.ts';
import { newSearch } from './input.ts';
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
  /** Of each kind of log, the entries that rules may need; all of them unless told. */
  readonly wants?: ((kind: LogKind) => (entry: EntryHead) => boolean) | undefined;
  /** As `own` of `discover`. */
  readonly ownFiles?: ReadonlySet<string> | undefined;
  readonly skip: (skipped: Skipped) => void;
  /** Told of an error in a parser. The rest is read all the same: it is the night of the upgrade. */
  readonly defect: (error: unknown) => void;
};

/** Lines in no known shape that are quoted. */
const QUOTED = 3;

export async function* readSources(paths: readonly string[], options: ReadOptions): AsyncGenerator<Opened> {
  const reader = readerFor(options);
  for await (const input of discover(paths, { skip: options.skip, own: options.ownFiles, isBinaryLog: reader.isBinaryLog })) yield* reader.open(input);
}

/** The same for one file, wherever its bytes come from. */
export async function* readFile(found: Found, options: ReadOptions): AsyncGenerator<Opened> {
  const reader = readerFor(options);
  for await (const input of inputsIn(found, newSearch({ skip: options.skip, isBinaryLog: reader.isBinaryLog }))) yield* reader.open(input);
}

/** Does a file that begins so hold a log that is no text? */
export const isBinaryLogOf = (parsers: readonly Parser[]) => (head: Buffer): boolean => parsers.some((parser) => parser.unit === 'bytes' && parser.detect(head) !== undefined);

function readerFor(options: ReadOptions) {
  const forced = options.as === undefined ? undefined : parserNamed(options.as, options.parsers);
  const parsers = forced ? [forced] : options.parsers;
  const binary = options.parsers.filter((parser) => parser.unit === 'bytes');
  const text = parsers.filter((parser) => parser.unit !== 'bytes');
  return {
    isBinaryLog: isBinaryLogOf(options.parsers),
    open: (input: Input) => (input.binary ? binarySource(input, binary, forced, options) : textSources(input, text, forced, options)),
  };
}

// ── Binary logs ─────────────────────────────────────────────────────────────────────────────────────────────────────

async function* binarySource(input: Input, parsers: readonly BinaryParser[], forced: Parser | undefined, options: ReadOptions): AsyncGenerator<Opened> {
  const open = await openBinary(input, (reason) => options.skip({ path: input.path, reason }));
  if (!open) return;
  const { file, close } = open;
  try {
    const head = Buffer.alloc(Math.min(file.size, HEAD));
    file.read(head, 0);
    for (const parser of parsers) {
      const found = parser.detect(head);
      if (!found) continue;
      if (forced && forced !== parser) options.skip({ path: input.path, reason: `a ${parser.title}; it cannot be read as ${forced.id} (--as)` });
      else {
        const source = newSource(input, parser, found, { encoding: 'binary', why: 'its records are no text' });
        yield { source, records: guarded(source, options, batches(parser, source)) };
      }
      return;
    }
    options.skip({ path: input.path, reason: 'it changed while it was read' });
  } finally {
    await close();
  }

  async function* batches(parser: BinaryParser, source: Source): AsyncGenerator<readonly LogRecord[]> {
    for (const records of parser.records(file, binaryContextOf(source, input, options))) {
      yield records;
      source.lines = source.events;
    }
  }
}

/** Enough to tell a kind by. */
const HEAD = 64 * 1024;

// ── Text ────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function* textSources(input: Input, parsers: readonly TextParser[], forced: Parser | undefined, options: ReadOptions): AsyncGenerator<Opened> {
  const skip = (reason: string) => options.skip({ path: input.path, reason });
  if (forced?.unit === 'bytes') return skip(`not a ${forced.title}, as you said (--as)`);
  const decoded = await decodeStream(input.open(), { encoding: options.encoding, skip });
  const looking = { parsers, defect: options.defect };
  const kind = kindOf(decoded.head, input.name, looking) ?? (forced && { parser: forced, confidence: 1, why: '', wrappings: [] });
  const { encoding, why } = decoded;
  const whole: Decoded = { encoding, why, head: '', text: decoded.text, close: async () => {} };
  if (!kind) {
    let known = false;
    for (const { path, text } of escapedTexts(decoded.head, input)) {
      const inner = kindOf(text, input.name, looking);
      if (inner) yield opened({ ...input, path }, inner, whole, inner.wrappings.reduce(unwrapped, piecesOf(text)), options);
      known ||= inner !== undefined;
    }
    if (!known) skip(`no known kind of log; it begins with "${keep(firstLine(decoded.head)).slice(0, 80)}"`);
    return decoded.close();
  }
  const parts = forced ? [] : partsOf(decoded.head, input.name, looking);
  if (parts.length > 0) await decoded.close();
  for (const part of parts) yield opened(input, part.kind, whole, piecesOf(part.text), options);
  if (parts.length > 0) return;
  const told = forced ? { ...kind, confidence: 1, why: 'as you said (--as)' } : kind;
  yield opened(input, told, decoded, kind.wrappings.reduce(unwrapped, decoded.text), options);
}

function opened(input: Input, kind: Kind, decoded: Decoded, text: AsyncIterable<string>, options: ReadOptions): Opened {
  const source = newSource(input, kind.parser, kind, decoded);
  return { source, records: recordsOf(source, { input, parser: kind.parser, decoded, text }, options) };
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
type Readable = { readonly input: Input; readonly parser: TextParser; readonly decoded: Decoded; readonly text: AsyncIterable<string> };

async function* recordsOf(source: Source, { input, parser, decoded, text }: Readable, options: ReadOptions): AsyncGenerator<readonly LogRecord[]> {
  const context = contextOf(source, input, options);
  try {
    yield* guarded(source, options, parser.unit === 'lines' ? readLines(source, parser.open(context), text, context.skip) : readText(source, parser.open(context), text));
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
    if (piece === '') continue;
    source.lines += newlinesIn(piece);
    ended = piece.endsWith('\n');
    yield reader.text(piece);
  }
  if (!ended) source.lines += 1;
  yield reader.end();
}

// ── Both ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function newSource({ path }: Input, { id, zone }: Parser, { confidence, why }: Detection, { encoding, why: encodingWhy }: { readonly encoding: string; readonly why: string }): Source {
  return { path, format: id, confidence, why, zone, encoding, encodingWhy, lines: 0, events: 0, unparsed: 0, unparsedExamples: [] };
}

function contextOf(source: Source, { path, modified }: Input, { skip }: ReadOptions): ParseContext {
  return {
    path,
    modified,
    unparsed(line, text) {
      source.unparsed += 1;
      if (source.unparsedExamples.length < QUOTED) source.unparsedExamples.push(`${line}: ${keep(text).slice(0, 200)}`);
    },
    skip: (reason) => skip({ path, reason }),
  };
}

function binaryContextOf(source: Source, input: Input, options: ReadOptions): BinaryContext {
  return {
    ...contextOf(source, input, options),
    wants: options.wants?.(source.format) ?? (() => true),
    passed(entries) {
      source.events += entries;
    },
  };
}

/** Counts the records, and survives a defect of the parser. */
async function* guarded(source: Source, { skip, defect }: ReadOptions, batches: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<readonly LogRecord[]> {
  try {
    for await (const records of batches) {
      source.events += records.length;
      yield records;
    }
  } catch (error) {
    defect(error);
    skip({ path: source.path, reason: `the tool failed on it after line ${source.lines}; what was read up to there counts` });
  }
}
