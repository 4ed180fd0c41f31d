/**
 * The lines of what cannot change while it is read in: members of archives, texts within strings of a log, and binary logs, whose records
 * are told as text:
 *
 *   4711  2009-11-21 10:45:20Z  error  MsiInstaller 11708  Product: Kestrel Feed -- Installation failed.
 */
import { numberOf } from '../facts/evidence.ts';
import type { BinaryParser, LogRecord } from '../types.ts';
import { openBinary } from './binary.ts';
import { decodeStream } from './decode.ts';
import { discover } from './discover.ts';
import { escapedTexts } from './escaped.ts';
import type { Input } from './input.ts';
import { lineStore } from './line-store.ts';
import type { Stretch } from './line-store.ts';
import { batchesOf } from './lines.ts';

/** Lines that come from somewhere. `look` takes in what is there now, and throws where that cannot be read. One call at a time. */
export type Lines = {
  /** Are they records of a binary log? `undefined` where that is not known yet. */
  readonly hasRecords: () => boolean | undefined;
  readonly count: () => number;
  readonly around: (line: number) => Stretch | undefined;
  readonly look: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = { readonly binary: readonly BinaryParser[]; readonly encoding: string | undefined; readonly told: () => void };

/** @param path of the source, in the report @param file on disk, in which it lies */
export function storedLines(path: string, file: string, { binary, encoding, told }: Options): Lines {
  const store = lineStore();
  let looked = false;
  let hasRecords: boolean | undefined;
  let closed = false;

  return {
    hasRecords: () => hasRecords,
    count: store.count,
    around: store.around,
    async look() {
      if (looked) return;
      looked = true;
      let reason = 'it is no longer in there';
      const skip = (skipped: { readonly path: string; readonly reason: string }) => void (skipped.path === path && (reason = skipped.reason));
      for await (const input of discover([file], { skip, isBinaryLog: (head) => binary.some((parser) => parser.detect(head)) })) {
        if (input.path !== path && !path.startsWith(`${input.path}!line `)) continue;
        hasRecords = input.binary;
        for await (const lines of input.binary ? recordLines(input, binary) : textLines(input, path, encoding)) {
          if (closed) return;
          await store.append(lines);
          told();
        }
        return;
      }
      throw new Error(reason);
    },
    async close() {
      closed = true;
      await store.close();
    },
  };
}

async function* textLines(input: Input, path: string, encoding: string | undefined): AsyncGenerator<readonly string[]> {
  const options = { encoding, skip: () => {} };
  const decoded = await decodeStream(input.open(), options);
  if (input.path !== path) {
    await decoded.close();
    const inner = escapedTexts(decoded.head, input).find((one) => one.path === path);
    yield inner?.text.split(/\r?\n/) ?? [];
    return;
  }
  for await (const { texts } of batchesOf(decoded.text, options)) yield texts;
}

async function* recordLines(input: Input, parsers: readonly BinaryParser[]): AsyncGenerator<readonly string[]> {
  let reason: string | undefined;
  const open = await openBinary(input, (told) => (reason ??= told));
  if (!open) throw new Error(reason);
  try {
    const head = Buffer.alloc(Math.min(open.file.size, HEAD));
    open.file.read(head, 0);
    const parser = parsers.find((one) => one.detect(head));
    const context = { path: input.path, modified: input.modified, unparsed: () => {}, skip: () => {}, wants: () => true, passed: () => {} };
    for (const records of parser?.records(open.file, context) ?? []) {
      yield records.flatMap((record) => linesOfRecord(record, parser?.zone === 'utc' ? 'Z' : ''));
      // Each batch is work of some milliseconds.
      await new Promise((done) => setImmediate(done));
    }
  } finally {
    await open.close();
  }
}

/** Enough to tell a kind by. */
const HEAD = 64 * 1024;

function linesOfRecord(record: LogRecord, zone: string): string[] {
  const [first = '', ...more] = record.message.split('\n');
  const time = record.time === undefined ? undefined : new Date(record.time).toISOString().slice(0, 19).replace('T', ' ') + zone;
  const source = [record.component, record.fields?.['event']].filter((part) => part !== undefined).join(' ');
  const columns = [numberOf(record), time, record.level, source, first].filter((part) => part !== undefined && part !== '');
  return [columns.join('  '), ...more.map((line) => `  ${line}`)];
}
