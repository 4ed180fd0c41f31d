/** `FILE:LINE` → the entry at that line, its text around it, and the names that its log tells. */
import { UsageError } from '../../errors.ts';
import { decodeStream } from '../../source/decode.ts';
import { discover } from '../../source/discover.ts';
import { batchesOf } from '../../source/lines.ts';
import { readSources } from '../../source/read.ts';
import { lineCount } from '../../text/excerpt.ts';
import type { LogRecord, Parser } from '../../types.ts';
import type { KnownNames } from './mask.ts';

export type Seed = {
  readonly kind: string;
  readonly record: LogRecord;
  /** The lines that were kept: the beginning of the file, those around, and its end. */
  readonly lines: readonly string[];
  /** Places in `lines` of the first and the last line of the entry, and of the line that was asked for. */
  readonly first: number;
  readonly last: number;
  readonly at: number;
  readonly names: KnownNames;
};

export type Place = { readonly file: string; readonly line: number };

type Options = { readonly parsers: readonly Parser[]; readonly as?: string | undefined; readonly encoding?: string | undefined };

/** Kept of the beginning, of the end, and on either side of the line: enough to see in which run it stands. */
const KEPT = 3000;
const MOST_NAMES = 200;

export function placeOf(given: string): Place {
  const [, file, line] = /^(.+):(\d+)$/.exec(given) ?? [];
  if (file === undefined || Number(line) === 0) throw new UsageError(`--from ${given}: expected a file and the number of a line, as Upgrade.log:4711`);
  return { file, line: Number(line) };
}

/** @throws UsageError */
export async function seedAt({ file, line }: Place, options: Options): Promise<Seed> {
  const outside = file.replace(/(\.(?:zip|gz|tar|tgz))!.*$/i, '$1');
  const reasons: string[] = [];
  const skip = ({ path, reason }: { path: string; reason: string }) => void reasons.push(`${path}: ${reason}`);
  const servers = new Set<string>();
  const users = new Set<string>();
  const databases = new Set<string>();
  const note = (names: Set<string>, name: string | undefined) => void (name !== undefined && names.size < MOST_NAMES && names.add(name));
  let kind: string | undefined;
  let nearest: LogRecord | undefined;
  let at: LogRecord | undefined;
  for await (const { source, records } of readSources([outside], { ...options, skip, defect: (error) => reasons.push(String(error)) })) {
    const isIt = source.path === file || outside === file;
    if (isIt && source.encoding === 'binary') throw new UsageError(`--from ${file}: a binary log has no lines that an example could quote; export the event as XML, and draft the rule from that`);
    for await (const batch of records) {
      if (!isIt || (kind !== undefined && kind !== source.format)) continue;
      kind = source.format;
      for (const record of batch) {
        const { fields } = record;
        note(servers, fields?.['server']);
        note(users, fields?.['user']);
        note(databases, fields?.['database']);
        if (record.mark && 'server' in record.mark) note(servers, record.mark.server);
        if (record.line > line) continue;
        nearest = record;
        // Several entries in one line: the first that complains.
        if (record.line + lineCount(record.message) - 1 >= line && !(at?.line === record.line && at.level === 'error')) at = record;
      }
    }
  }
  if (kind === undefined) throw new UsageError(`--from ${file}: ${reasons[0] ?? 'no log that can be read'}`);
  // The message leaves columns and tags out, so an entry may have more lines than its message.
  const record = at ?? nearest;
  if (!record) throw new UsageError(`--from ${file}:${line}: there is no entry at or before this line`);
  const text = await textOf(file, outside, line, options);
  const index = text.numbers.indexOf(line);
  if (index < 0) throw new UsageError(`--from ${file}:${line}: the file ends at line ${text.numbers.at(-1) ?? 0}`);
  const first = Math.max(0, text.numbers.indexOf(record.line));
  return { kind, record, lines: text.lines, first, last: Math.max(index, Math.min(text.lines.length - 1, first + lineCount(record.message) - 1)), at: index, names: { servers: [...servers], users: [...users], databases: [...databases] } };
}

async function textOf(file: string, outside: string, line: number, { encoding }: Options): Promise<{ readonly lines: readonly string[]; readonly numbers: readonly number[] }> {
  for await (const input of discover([outside], { skip: () => undefined })) {
    if (input.path !== file && outside !== file) continue;
    const { text } = await decodeStream(input.open(), { encoding, skip: () => undefined });
    const head: [number, string][] = [];
    const tail: [number, string][] = [];
    for await (const { texts, first } of batchesOf(text, { skip: () => undefined })) {
      for (const [at, one] of texts.entries()) {
        const number = first + at;
        if (number <= KEPT || Math.abs(number - line) <= KEPT) head.push([number, one]);
        else if (tail.push([number, one]) > 2 * KEPT) tail.splice(0, KEPT);
      }
    }
    const all = [...head, ...tail.slice(-KEPT)];
    return { lines: all.map(([, one]) => one), numbers: all.map(([number]) => number) };
  }
  return { lines: [], numbers: [] };
}
