/**
 * Event logs of Windows NT, 2000, XP and 2003 as the system keeps them: AppEvent.Evt, SysEvent.Evt, or saved from the Event Viewer.
 * `ring.ts` reads the file around, `log.ts` finds where the log begins, `walk.ts` the records, `record.ts` what is in one.
 *
 * A log that was copied while it was in use, cut off, or damaged is read as far as it goes. The records do not tell which log they are
 * of, nor what Windows says of an event: only its data items.
 */
import { lineCount } from '../../src/text/excerpt.ts';
import type { BinaryContext, BinaryFile, BinaryParser, Detection, LogRecord } from '../../src/types.ts';
import { wantedEvents } from '../_event-filter.ts';
import { countOf, lossesIn } from '../_event-losses.ts';
import { recordOf } from '../_event-record.ts';
import { logIn } from './log.ts';
import { eventOf, faultIn, headOf } from './record.ts';
import type { Head } from './record.ts';
import { HEADER_SIZE } from './ring.ts';
import { faultAt, isZero, MARK, walk } from './walk.ts';

/** Records in a batch. */
const BATCH = 512;

function detect(head: Buffer): Detection | undefined {
  if (isMarked(head, 0) && head.readUInt32LE(0) === HEADER_SIZE) return { confidence: 1, why: 'its header is that of an .evt file' };
  const length = isMarked(head, HEADER_SIZE) ? head.readUInt32LE(HEADER_SIZE) : 0;
  const end = HEADER_SIZE + length - 4;
  if (length <= HEADER_SIZE || (end + 4 <= head.length && head.readUInt32LE(end) !== length)) return undefined;
  return { confidence: 0.9, why: 'a record of an .evt file follows where its header should be' };
}

function isMarked(head: Buffer, place: number): boolean {
  return head.length >= place + 8 && head.readUInt32LE(place + 4) === MARK;
}

function* records(file: BinaryFile, context: BinaryContext): Generator<readonly LogRecord[]> {
  const log = logIn(file);
  if (!log) return context.skip('the file ends within its header');
  const { ring, to, free, hasEnd } = log;
  if (!hasEnd) context.skip('the end of the log is missing, and with it perhaps the last events');
  const isWanted = wantedEvents(context);
  const lost = lossesIn(context, (count) => `${countOf(count, 'place')} left out`);
  const batch = newBatch(context);
  let line = 1;
  for (const found of walk(ring, to)) {
    if (found.is === 'record') {
      const head = headOf(ring.bytes.subarray(found.index, found.index + found.length));
      const fault = faultIn(head);
      if (fault !== undefined) {
        lost.note(ring.offsetOf(found.place), fault, line);
      } else if (isWanted(head)) {
        const record = recordOf(eventOf(head, line));
        batch.add(record);
        line += lineCount(record.message);
      } else {
        batch.pass(head, line);
        line += 1;
      }
      if (batch.isFull()) yield batch.take();
    } else if (found.is === 'damage' && found.to > free) {
      const place = Math.max(found.place, free);
      // A file that was made for more than was written ends in zeros.
      const isUnused = !hasEnd && found.to === to && isZero(ring, place, found.to);
      if (!isUnused) lost.note(ring.offsetOf(place), faultAt(ring, place), line);
    }
  }
  yield batch.take();
  lost.tell();
}

type Batch = { readonly add: (record: LogRecord) => void; readonly pass: (head: Head, line: number) => void; readonly isFull: () => boolean; readonly take: () => readonly LogRecord[] };

/** Of the events that nobody wants the first and the last of a batch stay: they tell what time the log covers. */
function newBatch({ passed }: BinaryContext): Batch {
  let batch: LogRecord[] = [];
  let events = 0;
  let unwanted = 0;
  let last: { readonly head: Head; readonly line: number } | undefined;
  return {
    add(record) {
      events += 1;
      batch.push(record);
    },
    pass(head, line) {
      events += 1;
      unwanted += 1;
      if (unwanted === 1) batch.push(recordOf(eventOf(head, line)));
      // The window that its bytes lie in moves on.
      else last = { head: { ...head, record: Buffer.from(head.record) }, line };
    },
    isFull: () => events >= BATCH,
    take() {
      const taken = last ? [...batch, recordOf(eventOf(last.head, last.line))].toSorted((a, b) => a.line - b.line) : batch;
      if (unwanted > 2) passed(unwanted - 2);
      batch = [];
      events = 0;
      unwanted = 0;
      last = undefined;
      return taken;
    },
  };
}

export default { id: 'event-evt', title: 'Windows event log (.evt)', unit: 'bytes', zone: 'utc', detect, records } satisfies BinaryParser;
