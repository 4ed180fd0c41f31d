/**
 * Lines of a spool file, which `index --dry-run` prints, too: a document as it would be sent, and why it could not be.
 *
 *   {"_index":"logs-upgrade_triage.finding-default","_id":"5c1f…","status":400,"reason":"document_parsing_exception: …","_source":{"@timestamp":…}}
 *
 * What could not be forgotten is such a line, too, since the documents of the older judgement would count twice otherwise:
 *
 *   {"_forget":{"incident":"9b07…","judgement":"41ac…","namespace":"default"},"status":503,"reason":"…"}
 */
import { FIELDS_OF_DOCUMENTS } from '../../archive/fields.ts';
import { messageOf } from '../../errors.ts';
import type { Document } from '../../types.ts';
import { partsOf, streamOf } from './names.ts';

/** Status of HTTP; 0 where the server gave no answer. */
export type Refusal = { readonly status: number; readonly reason: string };

/** Of the end of an incident, which waits for the others of it. */
export const AFTER_OTHERS: Refusal = { status: 0, reason: 'it comes after what is in this file of its incident' };

export type Forgetting = { readonly incident: string; readonly judgement: string; readonly namespace: string };

/** The data stream for a document: of its own namespace, or where it has none, of this one. */
export const indexOf = ({ dataset, fields }: Document, namespace?: string): string => {
  const own = fields['data_stream.namespace'];
  return streamOf(dataset, typeof own === 'string' ? own : namespace);
};

/** Without a line end. */
export const lineOf = (document: Document, namespace?: string, refusal?: Refusal): string =>
  JSON.stringify({ _index: indexOf(document, namespace), _id: document.id, ...refusal, _source: document.fields });

export const forgettingLineOf = (forgetting: Forgetting, refusal: Refusal): string => JSON.stringify({ _forget: forgetting, ...refusal });

export type Line = { readonly document: Document; readonly namespace: string } | { readonly forgetting: Forgetting; readonly namespace: string } | { readonly damaged: string };

export function readLine(text: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (error) {
    return { damaged: messageOf(error) };
  }
  if (!isRecord(line)) return { damaged: 'expected an object' };
  const { _index: index, _id: id, _source: fields, _forget: forgetting } = line;
  if (isRecord(forgetting)) {
    const { incident, judgement, namespace } = forgetting;
    if (typeof incident !== 'string' || typeof judgement !== 'string' || typeof namespace !== 'string') return { damaged: 'expected incident, judgement and namespace in _forget' };
    return { forgetting: { incident, judgement, namespace }, namespace };
  }
  const parts = typeof index === 'string' ? partsOf(index) : undefined;
  if (!parts) return { damaged: `expected _index as ${streamOf('finding')}` };
  if (typeof id !== 'string' || id === '') return { damaged: 'expected an _id' };
  if (!isRecord(fields) || fields['@timestamp'] === undefined) return { damaged: 'expected @timestamp in _source' };
  const strange = Object.keys(fields).find((name) => !(name in FIELDS_OF_DOCUMENTS));
  if (strange !== undefined) return { damaged: `${strange} in _source is no field of a document` };
  return { document: { id, dataset: parts.dataset, fields }, namespace: parts.namespace };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
