/** What the fuzzer damages, and how it reads what comes of it. */
import eventEvt from '../../parsers/event-evt/index.ts';
import eventEvtx from '../../parsers/event-evtx/index.ts';
import { startsWith } from '../../parsers/event-evtx/file.ts';
import { evtOf } from '../parsers/evt-writer.ts';
import { readBytes } from '../read.ts';
import type { EvtxEvent } from './event.ts';
import { changesFor, mutated, randomFrom } from './mutate.ts';
import type { Change } from './mutate.ts';
import { evtxOf } from './writer.ts';

export type Log = { readonly name: string; readonly bytes: Buffer };
export type Case = { readonly log: Log; readonly changes: readonly Change[] };

/** What was read; bounded by the size of the file, whatever is in it. */
export type Weight = { readonly records: number; readonly characters: number };

/** Reads all events, and once more as if nobody wanted any. */
export function weigh(bytes: Buffer): Weight {
  const parser = startsWith(bytes, Buffer.from('LfLe'), 4) ? eventEvt : eventEvtx;
  parser.detect(bytes);
  readBytes(parser, bytes, { wants: () => false });
  const { records, unparsed, skipped } = readBytes(parser, bytes);
  const texts = records.flatMap(({ message, component = '', fields = {} }) => [message, component, ...Object.values(fields)]);
  return { records: records.length, characters: [...texts, ...unparsed, ...skipped].reduce((sum, text) => sum + text.length, 0) };
}

export function caseOf(logs: readonly Log[], seed: number): Case {
  const random = randomFrom(seed);
  const log = logs[random(logs.length)]!;
  return { log, changes: changesFor(log.bytes, random) };
}

export const bytesOf = ({ log, changes }: Case): Buffer => mutated(log.bytes, changes);

/** Logs with everything in them that has a form of its own. */
export function writtenLogs(): Log[] {
  const old = evtOf(Array.from({ length: 60 }, (_, at) => ({ id: 1000 + at, type: 1, time: 1_258_800_000 + at, provider: 'MsiInstaller', server: 'KESTREL-APP1', user: 'S-1-5-18', items: ['Kestrel Feed', '1603', String(at)], data: Buffer.from('{5B4AF4F0}') })), { size: 8000 });
  return [
    { name: 'one chunk.evtx', bytes: evtxOf(events(40)) },
    { name: 'a ring of chunks.evtx', bytes: evtxOf(events(120), { perChunk: 30, oldestAt: 2, emptyChunks: 1 }) },
    { name: 'not closed.evtx', bytes: evtxOf(events(60), { perChunk: 40, isDirty: true, hasRemains: true }) },
    { name: 'a ring.evt', bytes: old.bytes },
  ];
}

const START = Date.UTC(2009, 10, 21);

function* events(count: number): Generator<EvtxEvent> {
  for (let at = 0; at < count; at++) {
    const time = START + at * 1000;
    const kind = at % 4;
    if (kind === 0) yield { provider: 'MsiInstaller', id: 11_708, level: 2, time, user: 'S-1-5-18', data: ['Product: Kestrel Feed -- Installation failed.', '(NULL)', String(at)], binary: Buffer.from('{5B4AF4F0-0000-0000-0000-000000000000}') };
    else if (kind === 1) yield { provider: 'Service Control Manager', guid: '555908d1-a6d7-4695-8e1e-26931d2012f4', eventSource: 'Service Control Manager', id: 7036, time, channel: 'System', named: { param1: 'Kestrel Feed', param2: 'stopped' } };
    else if (kind === 2) yield { provider: 'Microsoft-Windows-Security-Auditing', guid: '54849625-5478-4994-a5ba-3e3b0328c30d', id: 4624, level: 0, time, channel: 'Security', named: { SubjectUserSid: { type: 'sid', value: 'S-1-5-18' }, LogonId: { type: 'hex64', value: 999n }, List: { type: 'string[]', value: ['a', 'b', 'c'] } } };
    else yield { provider: 'Kestrel-Feed', guid: '54849625-5478-4994-a5ba-3e3b0328c30e', id: 3, time, userData: { name: 'Feed', attributes: { state: `step ${at}` }, content: [{ name: 'Path', content: ['C:\\Kestrel\\Feed.dll'] }] } };
  }
}
