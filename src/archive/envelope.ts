/** What all documents of one incident have in common: their ids, their data stream, and the fields that every document has. */
import { hasSucceeded } from '../facts/outcome.ts';
import { longIdOf } from '../text/ids.ts';
import { aheadOfUtc } from '../text/times.ts';
import type { Archived, Dataset, Document, DocumentFields, FieldName, FieldValue, Outcome, WallClock, Zone } from '../types.ts';
import { ECS_VERSION, fieldOf } from './fields.ts';

/** What is known of an incident before its logs are analyzed. */
export type About = {
  readonly archived: Archived;
  /** Fingerprint of the bytes of its logs. */
  readonly id: string;
  /** Fingerprint of their names, sizes and times. */
  readonly stamp: string;
  /** Fingerprint of the program, the rules and the options. */
  readonly judgement: string;
  readonly namespace: string;
  /** Of this program. */
  readonly version: string;
  /** When its newest log was last written, epoch ms: the time of whatever has no other. */
  readonly modified?: number | undefined;
};

/** A time and where it comes from, the best one first. */
export type Times = readonly { readonly of: string; readonly time: WallClock | undefined; readonly zone: Zone }[];

/**
 * @param key what tells the document apart from others of this dataset and incident
 * @param times `upgrade_triage.time_of` says which of them it was
 */
export function documentOf(dataset: Dataset, key: readonly (string | number | undefined)[], times: Times, fields: DocumentFields, { archived, id, judgement, namespace, version, modified = 0 }: About): Document {
  const known = times.find((one) => one.time !== undefined);
  const at = known?.time === undefined ? isoOf(modified) : instantText(known.time, known.zone);
  return {
    id: longIdOf([id, judgement, dataset, ...key]),
    dataset,
    fields: {
      '@timestamp': at,
      'ecs.version': ECS_VERSION,
      'data_stream.type': 'logs',
      'data_stream.dataset': `upgrade_triage.${dataset}`,
      'data_stream.namespace': namespace,
      'agent.type': 'upgrade-triage',
      'agent.version': version,
      'event.module': 'upgrade_triage',
      'event.dataset': `upgrade_triage.${dataset}`,
      'upgrade_triage.incident.id': id,
      'upgrade_triage.incident.name': archived.name,
      'upgrade_triage.judgement': judgement,
      'upgrade_triage.month': at.slice(0, 7),
      'upgrade_triage.time_of': known?.of ?? 'file',
      ...present(fields),
    },
  };
}

/** Without the fields of which nothing is known. */
const present = (fields: DocumentFields): DocumentFields =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? [] : [[name, storable(name as FieldName, value)]])));

/** Elasticsearch counts no keyword of more than 32,766 bytes, each character of which may take four. */
const LONGEST_KEYWORD = 8191;

/** What every store takes and counts alike: no half characters, as a cut log may have, and no keyword that is too long; the mark tells. */
function storable(name: FieldName, value: FieldValue): FieldValue {
  const { type } = fieldOf(name);
  const one = (text: string) => (type === 'keyword' && text.length > LONGEST_KEYWORD ? `${text.slice(0, LONGEST_KEYWORD - 1)}…` : text).toWellFormed();
  return typeof value === 'string' ? one(value) : Array.isArray(value) ? (value as readonly string[]).map(one) : value;
}

/** `2009-11-21T10:00:01.000Z`. A clock that is so many hours from UTC is set to UTC; of the server's own clock nobody knows, and its digits stay. */
export const instantText = (time: WallClock, zone: Zone): string => isoOf(time - (aheadOfUtc(zone) ?? 0));

const isoOf = (time: number): string => new Date(time).toISOString();

/** The path of a log below its incident: `SRV1/Upgrade.log`; of an incident that is one file its name. */
export function logPathOf(file: string, { path }: Archived): string {
  if (file.startsWith(path)) return file.slice(path.length).replace(BETWEEN, '') || (/[^/\\]*$/.exec(path)?.[0] ?? path);
  return file;
}

/** A folder and what is in it, or an archive and its member; a name may begin with `!`, too. */
const BETWEEN = /^(?:!|(?=[/\\]))[/\\]*/;

/** Each once, in the order in which they come. */
export const distinct = (texts: readonly (string | undefined)[]): string[] => [...new Set(texts.filter((text) => text !== undefined && text !== '') as string[])];

/** In the words of ECS. */
export function eventOutcome(outcome: Outcome | 'none'): 'success' | 'failure' | 'unknown' {
  if (outcome === 'none' || outcome === 'unknown' || outcome === 'incomplete') return 'unknown';
  return hasSucceeded(outcome) ? 'success' : 'failure';
}
