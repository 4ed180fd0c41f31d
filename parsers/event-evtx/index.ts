/**
 * Windows event log as Windows keeps it since Vista: binary, with the XML of each event as values of a template.
 *
 *   45 6C 66 46 69 6C 65 00                    "ElfFile\0"              `file.ts`: the file and the order of its chunks
 *   45 6C 66 43 68 6E 6B 00                    "ElfChnk\0"              `chunk.ts`: 64 KiB with records
 *   2A 2A 00 00  B8 02 00 00  67 12 00 …       record 4711, 696 bytes   `binxml.ts`: its tokens, `walk.ts`: its tags, `values.ts`: its texts
 *
 * The message is not in the file, only the items that Windows puts into it: see `_event-record.ts`. Events that nobody wants are known by
 * their `head.ts` and not read any further. One chunk is in memory at a time.
 * Source: https://github.com/libyal/libevtx/blob/main/documentation/Windows%20XML%20Event%20Log%20(EVTX).asciidoc
 */
import { lineCount } from '../../src/text/excerpt.ts';
import type { BinaryContext, BinaryFile, BinaryParser, Detection, LogRecord } from '../../src/types.ts';
import { recordOf } from '../_event-record.ts';
import { levelOfNumber } from '../_event-words.ts';
import { eventDraft } from '../_event-xml.ts';
import type { Reader } from './binxml.ts';
import { chunkOf } from './chunk.ts';
import type { EventRecord } from './chunk.ts';
import { Damage } from './damage.ts';
import { CHUNK, CHUNK_MARK, FILE_MARK, layoutOf, startOf, startsWith } from './file.ts';
import { headReader } from './head.ts';
import type { Head } from './head.ts';
import { walk } from './walk.ts';

function detect(head: Buffer): Detection | undefined {
  if (startsWith(head, FILE_MARK)) return { confidence: 1, why: 'it begins with "ElfFile"' };
  return startsWith(head, CHUNK_MARK, startOf(head)) ? { confidence: 0.9, why: 'it holds chunks ("ElfChnk") without the header of the file' } : undefined;
}

function* records(file: BinaryFile, context: BinaryContext): Generator<readonly LogRecord[]> {
  const { chunks, hasChecksums } = layoutOf(file);
  const isWanted = wanted(context);
  const losses = lossesIn(context);
  const bytes = Buffer.alloc(CHUNK);
  let line = 1;

  for (const offset of chunks) {
    const length = file.read(bytes, offset);
    bytes.fill(0, length);
    const chunk = chunkOf(bytes, length, hasChecksums, (at, reason) => losses.record(offset + at, line, reason));
    for (const fault of chunk.faults) losses.chunk(offset, fault);
    const headOf = headReader(chunk.reader);
    const batch: LogRecord[] = [];
    let last: LogRecord | undefined;
    let passed = 0;
    for (const record of chunk.records()) {
      const head = headOf(record);
      if (head && !isWanted(head)) {
        last = { line, message: '', time: Math.floor(record.written), component: head.provider };
        // What time the log covers is known by the first and the last event of a chunk.
        if (passed === 0) batch.push(last);
        passed += 1;
        line += 1;
        continue;
      }
      const event = eventOf(record, chunk.reader, line, (reason) => losses.record(offset + record.at, line, reason));
      if (!event) continue;
      batch.push(event);
      line += lineCount(event.message);
    }
    if (passed > 1 && last) batch.push(last);
    context.passed(Math.max(0, passed - 2));
    yield batch;
  }
  losses.tell();
}

function eventOf(record: EventRecord, reader: Reader, line: number, damage: (reason: string) => void): LogRecord | undefined {
  const draft = eventDraft();
  try {
    walk(reader.fragment(record.from, record.to), reader, draft);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    damage(`record ${record.id}: ${error.message}`);
    return undefined;
  }
  const event = draft.event(line);
  if (!event) damage(`record ${record.id}: it names no provider or no event`);
  return event && recordOf({ time: Math.floor(record.written), ...event, recordId: event.recordId ?? String(record.id) });
}

/** Asks once for each provider, event and level. */
function wanted({ wants }: BinaryContext): (head: Head) => boolean {
  const asked = new Map<string, Map<number, boolean>>();
  return ({ provider, id, level }) => {
    const key = id * 256 + level;
    let ofProvider = asked.get(provider);
    if (!ofProvider) asked.set(provider, (ofProvider = new Map()));
    let answer = ofProvider.get(key);
    if (answer === undefined) {
      answer = Number.isNaN(key) || wants({ level: levelOfNumber(String(level)), component: provider, fields: { event: String(id), provider } });
      ofProvider.set(key, answer);
    }
    return answer;
  };
}

type Losses = { readonly record: (offset: number, line: number, reason: string) => void; readonly chunk: (offset: number, reason: string) => void; readonly tell: () => void };

/** What is damaged: each place is counted and the first ones quoted, and at the end the report has a line for each kind. */
function lossesIn(context: BinaryContext): Losses {
  const kinds = new Map<string, { count: number; readonly first: string }>();
  const note = (kind: string, first: string) => {
    const known = kinds.get(kind);
    if (known) known.count += 1;
    else kinds.set(kind, { count: 1, first });
  };
  return {
    record(offset, line, reason) {
      context.unparsed(line, `offset ${hex(offset)}: ${reason}`);
      note('damaged records are left out', `at offset ${hex(offset)}: ${reason}`);
    },
    chunk: (offset, reason) => note('damaged chunks, of which all records are read that can be', `at offset ${hex(offset)}: ${reason}`),
    tell() {
      for (const [kind, { count, first }] of kinds) context.skip(`${count} ${kind}; the first ${first}`);
    },
  };
}

const hex = (offset: number) => `0x${offset.toString(16)}`;

export default { id: 'event-evtx', title: 'Windows event log (EVTX)', zone: 'utc', unit: 'bytes', detect, records } satisfies BinaryParser;
