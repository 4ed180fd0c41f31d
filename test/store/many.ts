/** Many documents, all different, in incidents of `BATCH`: a store is handed an incident at once. */
import type { Document } from '../../src/types.ts';

export const BATCH = 250;
const BEGIN = Date.UTC(2013, 3, 1);
const WORDS = 'the installer could not replace the file because another program held it open, and took all of it back '.repeat(6);

const incidentOf = (batch: number): string => `incident ${batch}`;

export const documentsOf = (batch: number): Document[] =>
  Array.from({ length: BATCH }, (_, n): Document => {
    const at = batch * BATCH + n;
    return {
      id: `document ${at}`,
      dataset: 'finding',
      fields: {
        '@timestamp': new Date(BEGIN + at * 1000).toISOString(), 'upgrade_triage.incident.id': incidentOf(batch), 'upgrade_triage.judgement': 'today',
        'rule.id': `msi.rule-${at % 17}`, 'host.name': [`KESTREL-APP${at % 5}`, 'KESTREL-SQL1'], message: `${at} ${WORDS}`,
      },
    };
  });
