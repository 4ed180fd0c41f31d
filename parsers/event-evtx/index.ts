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
import { wantedEvents } from '../_event-filter.ts';
import { countOf, lossesIn } from '../_event-losses.ts';
import { recordOf } from '../_event-record.ts';
import { eventDraft } from '../_event-xml.ts';
import type { Reader } from './binxml.ts';
import { chunkOf } from './chunk.ts';
import type { EventRecord } from './chunk.ts';
import { Damage } from './damage.ts';
import { CHUNK, CHUNK_MARK, FILE_MARK, layoutOf, startOf, startsWith } from './file.ts';
import { headReader } from './head.ts';
import { walk } from './walk.ts';

function detect(head: Buffer): Detection | undefined {
  if (startsWith(head, FILE_MARK)) return { confidence: 1, why: 'it begins with "ElfFile"' };
  return startsWith(head, CHUNK_MARK, startOf(head)) ? { confidence: 0.9, why: 'it holds chunks ("ElfChnk") without the header of the file' } : undefined;
}

function* records(file: BinaryFile, context: BinaryContext): Generator<readonly LogRecord[]> {
  const { chunks, hasChecksums, isDamaged } = layoutOf(file);
  if (isDamaged) context.skip('the checksum of the header of the file differs; the chunks themselves tell what is in them');
  const isWanted = wantedEvents(context);
  const lost = lossesIn(context, (count) => `${countOf(count, 'record')} left out`);
  const damagedChunks = lossesIn(context, (count) => `${count} damaged chunk${count === 1 ? '' : 's'}, of which all records are read that can be`);
  const bytes = Buffer.alloc(CHUNK);
  let line = 1;

  for (const [place, offset] of chunks.entries()) {
    const isEdge = place === 0 || place === chunks.length - 1;
    const length = file.read(bytes, offset);
    bytes.fill(0, length);
    const damage = (at: number, reason: string) => lost.note(offset + at, reason, line);
    const chunk = chunkOf(bytes, length, hasChecksums, damage);
    if (chunk.fault !== undefined) damagedChunks.note(offset, chunk.fault);
    const headOf = headReader(chunk.reader);
    const batch: LogRecord[] = [];
    const read = (record: EventRecord, at: number): number => {
      const event = eventOf(record, chunk.reader, at, damage);
      if (event) batch.push(event);
      return event ? lineCount(event.message) : 0;
    };
    let passed = 0;
    let last: { readonly record: EventRecord; readonly line: number } | undefined;
    for (const record of chunk.records()) {
      const head = headOf(record);
      const isPassed = head !== undefined && !isWanted(head);
      // What time the log covers is told by its first and its last event.
      if (isPassed && (passed > 0 || !isEdge)) last = { record, line: line++ };
      else line += read(record, line);
      if (isPassed) passed += 1;
    }
    if (last && isEdge) read(last.record, last.line);
    context.passed(isEdge ? Math.max(0, passed - 2) : passed);
    yield batch.toSorted((a, b) => a.line - b.line);
  }
  damagedChunks.tell();
  lost.tell();
}

/** `undefined` where it cannot be read. */
function eventOf(record: EventRecord, reader: Reader, line: number, damage: (at: number, reason: string) => void): LogRecord | undefined {
  const draft = eventDraft();
  try {
    walk(reader.fragment(record.from, record.to), reader, draft);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    damage(record.at, `record ${record.id}: ${error.message}`);
    return undefined;
  }
  const event = draft.event(line);
  if (!event) damage(record.at, `record ${record.id}: it names no provider or no event`);
  return event && recordOf({ ...event, time: [event.time, Math.floor(record.written)].find(isTime), recordId: event.recordId ?? String(record.id) });
}

/** Who does not know the time writes zero, which is 1601. */
const isTime = (time: number | undefined): boolean => time !== undefined && time > 0;

export default { id: 'event-evtx', title: 'Windows event log (EVTX)', zone: 'utc', unit: 'bytes', detect, records } satisfies BinaryParser;
