/** Paths → sources with their records: finds the inputs, decodes them, decides what kind of log each is, and lets the parser read. */
import { UsageError } from '../errors.ts';
import { keep, newlinesIn } from '../text/excerpt.ts';
import type { Detection, LogRecord, Opened, ParseContext, Parser, Sample, Skipped, Source } from '../types.ts';
import { decodeStream } from './decode.ts';
import type { Decoded } from './decode.ts';
import { discover } from './discover.ts';
import type { Input } from './input.ts';
import { batchesOf } from './lines.ts';

export type ReadOptions = {
  readonly parsers: readonly Parser[];
  /** Log kind to read everything as. */
  readonly as?: string | undefined;
  readonly encoding?: string | undefined;
  readonly skip: (skipped: Skipped) => void;
  /** Told of an error in a parser. The rest is read all the same: it is the night of the upgrade. */
  readonly defect: (error: unknown) => void;
};

/** Most logs show what they are here; the whole head is looked at only when this does not. */
const FIRST_LOOK = 32 * 1024;
/** Lines in no known shape that are quoted. */
const QUOTED = 3;

export async function* readSources(paths: readonly string[], options: ReadOptions): AsyncGenerator<Opened> {
  const forced = options.as === undefined ? undefined : parserNamed(options.as, options.parsers);
  for await (const input of discover(paths, { skip: options.skip })) {
    const skip = (reason: string) => options.skip({ path: input.path, reason });
    const decoded = await decodeStream(input.open(), { encoding: options.encoding, skip });
    const kind = forced ? { parser: forced, confidence: 1, why: 'as you said (--as)' } : kindOf(decoded.head, input.name, options);
    if (!kind) {
      skip(`no known kind of log; it begins with "${keep(firstLine(decoded.head)).slice(0, 80)}"`);
      await decoded.close();
      continue;
    }
    const { parser, confidence, why } = kind;
    const source: Source = { path: input.path, format: parser.id, confidence, why, zone: parser.zone, encoding: decoded.encoding, encodingWhy: decoded.why, lines: 0, events: 0, unparsed: 0, unparsedExamples: [] };
    yield { source, records: recordsOf(source, input, parser, decoded, options) };
  }
}

function parserNamed(id: string, parsers: readonly Parser[]): Parser {
  const parser = parsers.find((one) => one.id === id);
  if (!parser) throw new UsageError(`--as ${id}: expected one of ${parsers.map((one) => one.id).join(', ')}`);
  return parser;
}

/** The parser that is surest of the beginning of a text. */
function kindOf(head: string, name: string, options: ReadOptions): (Detection & { readonly parser: Parser }) | undefined {
  for (const text of head.length > FIRST_LOOK ? [head.slice(0, FIRST_LOOK), head] : [head]) {
    const sample: Sample = { text, lines: text.split(/\r?\n/), name };
    const found = options.parsers.flatMap((parser) => {
      const detection = detectedBy(parser, sample, options);
      return detection ? [{ ...detection, parser }] : [];
    });
    if (found.length > 0) return found.toSorted((a, b) => b.confidence - a.confidence || (a.parser.id < b.parser.id ? -1 : 1))[0];
  }
  return undefined;
}

/** A parser that fails on the sample does not keep the others from looking. */
function detectedBy(parser: Parser, sample: Sample, { defect }: ReadOptions): Detection | undefined {
  try {
    return parser.detect(sample);
  } catch (error) {
    defect(error);
    return undefined;
  }
}

const firstLine = (text: string) => /\S.*/.exec(text)?.[0] ?? '';

async function* recordsOf(source: Source, input: Input, parser: Parser, decoded: Decoded, options: ReadOptions): AsyncGenerator<readonly LogRecord[]> {
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
    for await (const records of parser.unit === 'lines' ? readLines(source, parser.open(context), decoded, skip) : readText(source, parser.open(context), decoded)) {
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

async function* readLines(source: Source, reader: ReturnType<Extract<Parser, { unit: 'lines' }>['open']>, decoded: Decoded, skip: (reason: string) => void): AsyncGenerator<readonly LogRecord[]> {
  for await (const { texts, first } of batchesOf(decoded.text, { skip })) {
    source.lines += texts.length;
    yield reader.lines(texts, first);
  }
  yield reader.end();
}

async function* readText(source: Source, reader: ReturnType<Extract<Parser, { unit: 'text' }>['open']>, decoded: Decoded): AsyncGenerator<readonly LogRecord[]> {
  let ended = true;
  for await (const piece of decoded.text) {
    source.lines += newlinesIn(piece);
    ended = piece.endsWith('\n');
    yield reader.text(piece);
  }
  if (!ended) source.lines += 1;
  yield reader.end();
}
