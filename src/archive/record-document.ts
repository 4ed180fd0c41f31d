/** One document for each entry of a log, where they are asked for: `{"log.level": "error", "event.code": ["11306"], "message": "Product: …", …}` */
import { FIELDS, LEVELS } from '../types.ts';
import type { Document, DocumentFields, FieldName, LogRecord, Source } from '../types.ts';
import { documentOf, logPathOf } from './envelope.ts';
import type { About } from './envelope.ts';

/**
 * @param at its place among the entries of its log, from 0
 * @param offset the byte of the log at which it begins, where that is known
 */
export function recordDocument(record: LogRecord, { at, offset }: { readonly at: number; readonly offset?: number | undefined }, source: Pick<Source, 'path' | 'zone'>, about: About): Document {
  const { fields = {}, level, component, line, message, time, zone = source.zone ?? 'local' } = record;
  const path = logPathOf(source.path, about.archived);
  const number = fields['recordId'];
  const pid = pidOf(fields['pid']);
  const own: DocumentFields = {
    message,
    'event.kind': 'event',
    'event.category': ['package'],
    'event.type': [level === 'error' || level === 'critical' ? 'error' : 'info'],
    'event.severity': level && Math.max(1, LEVELS.indexOf(level)),
    'log.file.path': path,
    'log.level': level,
    'log.logger': component,
    'log.offset': offset,
    'process.pid': pid,
    'upgrade_triage.zone': zone,
    'upgrade_triage.line': line,
    'upgrade_triage.record': number === undefined ? undefined : Number(number),
    'upgrade_triage.values': Object.entries(fields).flatMap(([name, value]) => (name in PLACES || !(name in FIELDS) || (name === 'pid' && pid !== undefined) ? [] : [`${name}=${value}`])),
    ...Object.fromEntries(Object.entries(PLACES).map(([name, place]) => [place, fields[name]])),
  };
  // A log that is the whole incident is the same under another name.
  return documentOf('record', [source.path === about.archived.path ? '' : path, at, line], [{ of: 'itself', time, zone }], own, about);
}

/** Fields of a record that ECS has a place for. */
const PLACES: Readonly<Partial<Record<keyof typeof FIELDS, FieldName>>> = {
  event: 'event.code',
  provider: 'event.provider',
  error: 'error.code',
  product: 'package.name',
  version: 'package.version',
  server: 'host.name',
  user: 'user.name',
  process: 'process.name',
  thread: 'process.thread.name',
  service: 'service.name',
  file: 'file.path',
};

/** `4711`, `0x1A4C` */
function pidOf(text: string | undefined): number | undefined {
  const pid = Number(text);
  return text === undefined || text.trim() === '' || !Number.isSafeInteger(pid) || pid < 0 ? undefined : pid;
}
