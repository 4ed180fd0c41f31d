/**
 * What Elasticsearch has to know before the first document comes: how the fields are kept, and that the names are those of data streams. Other
 * settings, as how long documents are kept or how many copies there are, belong into `logs-upgrade_triage@custom`, which is never written here.
 */
import { FIELDS_OF_DOCUMENTS, FIELDS_VERSION } from '../../archive/fields.ts';
import type { Field, FieldType } from '../../archive/fields.ts';
import { UsageError } from '../../errors.ts';
import type { Ask, Reply } from './ask.ts';
import { isTrouble, wordsOf } from './insist.ts';
import { PATTERN } from './names.ts';

/** ECS: "unique ID to describe the event". It is the `_id` of the document, which cannot be sorted by. */
export const ID_FIELD = 'event.id';

/** In UTF-16 units; three bytes of each at most stay below 32,766, which is the most that Lucene takes. Longer values are kept, but not found. */
const LONGEST_KEYWORD = 8191;

const MAPPED: Readonly<Record<FieldType, object>> = {
  keyword: { type: 'keyword', ignore_above: LONGEST_KEYWORD },
  text: { type: 'text' },
  date: { type: 'date' },
  long: { type: 'long' },
  double: { type: 'double' },
  boolean: { type: 'boolean' },
};

const fields: Readonly<Record<string, Field>> = FIELDS_OF_DOCUMENTS;
const mappings = {
  // What is in no table is kept with the document, and never guessed at.
  dynamic: false,
  properties: { [ID_FIELD]: { type: 'keyword' }, ...Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, MAPPED[type]])) },
};

const about = { version: FIELDS_VERSION, _meta: { managed_by: 'upgrade-triage', description: 'what is in an incident archive: findings, attempts and records of upgrade logs' } };

export type Server = { readonly place: string; readonly ask: Ask };

export type Template = { readonly path: string; readonly body: { readonly version: number } };

const CUSTOM = 'logs-upgrade_triage@custom';

/** In the order in which they have to come. */
export const TEMPLATES: readonly Template[] = [
  { path: '/_component_template/logs-upgrade_triage@mappings', body: { ...about, template: { mappings } } },
  { path: '/_component_template/logs-upgrade_triage@settings', body: { ...about, template: { settings: { index: { refresh_interval: '5s', mapping: { total_fields: { limit: 500 } } } } } } },
  {
    path: '/_index_template/logs-upgrade_triage',
    body: {
      ...about,
      index_patterns: [PATTERN],
      data_stream: {},
      // Above the 100 of `logs` and the 200 of packages, which come with Elasticsearch and Fleet.
      priority: 250,
      composed_of: ['logs-upgrade_triage@mappings', 'logs-upgrade_triage@settings', CUSTOM],
      ignore_missing_component_templates: [CUSTOM],
    },
  },
].map(({ path, body }) => ({ path, body }));

/** Puts what is missing or older. What a newer version of this program has put there stays. */
export async function installTemplates({ place, ask }: Server, tell: (line: string) => void): Promise<void> {
  let isNewer = false;
  let isRaised = false;
  for (const { path, body } of TEMPLATES) {
    const reply = await ask({ method: 'GET', path, optional: true });
    const version = versionIn(reply);
    if (isTrouble(reply)) throw new UsageError(`${place} ${wordsOf(reply)}`);
    if (reply.status === 403) return tell(`${place} does not allow to look at index templates: an administrator has to install those that upgrade-triage elasticsearch templates prints`);
    if (reply.status !== 200 && reply.status !== 404) throw new UsageError(`${place}: the index templates cannot be read: ${reply.why}`);
    if (version !== undefined && version > body.version) isNewer = true;
    if (version !== undefined && version >= body.version) continue;
    const put = await ask({ method: 'PUT', path, body, optional: true });
    if (put.status === 403) throw new UsageError(`${place} does not allow to install index templates (${put.why}): an administrator has to install those that upgrade-triage elasticsearch templates prints`);
    if (put.status !== 200) throw new UsageError(`${place}: the index template ${path} cannot be installed: ${put.why}`);
    if (version !== undefined) isRaised = true;
  }
  if (isNewer) tell(`${place}: the index templates are of a newer upgrade-triage and stay as they are`);
  if (isRaised) await raise({ place, ask }, tell);
}

/** A template is for what begins later: the data streams that are there learn of new fields, too. */
async function raise({ place, ask }: Server, tell: (line: string) => void): Promise<void> {
  const { status, why } = await ask({ method: 'PUT', path: `/${PATTERN}/_mapping`, query: { ignore_unavailable: 'true', allow_no_indices: 'true' }, body: mappings, optional: true });
  if (status !== 200 && status !== 404) tell(`${place}: the data streams that are there cannot learn of the new fields (${why}); a rollover of each of them helps`);
}

type Found = { readonly component_templates?: readonly { readonly component_template: Versioned }[]; readonly index_templates?: readonly { readonly index_template: Versioned }[] };
type Versioned = { readonly version?: number };

/** One without a version was made by hand before ours. */
function versionIn({ status, body }: Reply): number | undefined {
  if (status !== 200) return undefined;
  const { component_templates: components = [], index_templates: indexes = [] } = body as Found;
  return (components[0]?.component_template ?? indexes[0]?.index_template)?.version ?? 0;
}
