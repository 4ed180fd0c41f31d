/** `src/archive/FIELDS.md`, as it follows from the table of fields. */
import { join } from 'node:path';

import { ECS_VERSION, fieldOf, FIELDS_OF_DOCUMENTS, FIELDS_VERSION } from '../../src/archive/fields.ts';
import { ROOT } from '../../src/paths.ts';
import type { FieldName } from '../../src/types.ts';

export const FIELDS_FILE = join(ROOT, 'src', 'archive', 'FIELDS.md');

export function fieldTable(): string {
  const rows = (Object.keys(FIELDS_OF_DOCUMENTS) as FieldName[]).map((name) => {
    const { type, several, in: datasets, meaning } = fieldOf(name);
    return `| \`${name}\` | ${type}${several ? ', several' : ''} | ${datasets?.join(', ') ?? 'all'} | ${meaning.replaceAll('|', '\\|')} |`;
  });
  return `# Fields of the documents

What \`upgrade-triage index\` writes, in an SQLite file and in Elasticsearch alike. Made from \`fields.ts\` by \`npm run fields\`; version ${FIELDS_VERSION}.

One document for each incident (a folder or archive of old logs), for each attempt (a run) and each finding in it, and with \`--records\` for each entry of its logs. The data streams
are \`logs-upgrade_triage.<dataset>-<namespace>\`. Names outside of \`upgrade_triage.\` are those of the Elastic Common Schema ${ECS_VERSION}.

| field | type | datasets | meaning |
|---|---|---|---|
${rows.join('\n')}
`;
}
