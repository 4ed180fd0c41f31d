/** Names of data streams: `logs-upgrade_triage.finding-default`. */
import { UsageError } from '../../errors.ts';
import { DATASETS } from '../../types.ts';
import type { Dataset } from '../../types.ts';

export const DEFAULT_NAMESPACE = 'default';
export const PATTERN = 'logs-upgrade_triage.*-*';

export const streamOf = (dataset: Dataset, namespace: string = DEFAULT_NAMESPACE): string => `logs-upgrade_triage.${dataset}-${namespace}`;

const STREAM = /^logs-upgrade_triage\.(?<dataset>[a-z]+)-(?<namespace>[^-]+)$/;

/** Both parts of such a name; undefined where it is none. */
export function partsOf(stream: string): { readonly dataset: Dataset; readonly namespace: string } | undefined {
  const { dataset = '', namespace = '' } = STREAM.exec(stream)?.groups ?? {};
  return DATASETS.includes(dataset as Dataset) && isNamespace(namespace) ? { dataset: dataset as Dataset, namespace } : undefined;
}

/** What Elasticsearch allows in a part of the name of a data stream, where - divides them. */
const FORBIDDEN = /[\\/*?"<>|\s,#:\-\p{Cc}]/u;
const LONGEST = 100;

const isNamespace = (name: string): boolean => name !== '' && name === name.toLowerCase() && !FORBIDDEN.test(name) && Buffer.byteLength(name) <= LONGEST;

export function checkNamespace(name: string): void {
  if (!isNamespace(name)) throw new UsageError(`--namespace ${name}: expected lower case letters without blanks and without - \\ / * ? " < > | , # :, and at most ${LONGEST} bytes`);
}
