/** What every finding of an attempt may say, whatever its rule captures. */
import { present } from '../../collections.ts';
import { isoText } from '../../text/dates.ts';
import { utcSpan } from '../../text/times.ts';
import type { Attempt } from '../../types.ts';

const OF_ATTEMPT: Readonly<Record<string, (attempt: Attempt) => string | undefined>> = {
  kind: ({ kind }) => kind,
  product: ({ product }) => product,
  patch: ({ patch }) => patch,
  fromVersion: ({ fromVersion }) => fromVersion,
  toVersion: ({ toVersion }) => toVersion,
  server: ({ server }) => server,
  operation: ({ operation }) => operation,
  failedStep: ({ failedStep }) => failedStep,
  lastGoodStep: ({ lastGoodStep }) => lastGoodStep,
  outcome: ({ outcome }) => outcome,
  exitCode: ({ exitCode }) => exitCode?.toString(),
  decisive: ({ decisiveError }) => decisiveError?.text,
  lastLine: ({ lastLine }) => lastLine?.text,
  log: ({ sources }) => sources[0]?.file,
  startedAt: ({ startedAt }) => (startedAt === undefined ? undefined : isoText(startedAt)),
  endedAt: ({ endedAt }) => (endedAt === undefined ? undefined : isoText(endedAt)),
  utcFrom: (attempt) => spanOf(attempt)[0],
  utcTo: (attempt) => spanOf(attempt)[1],
};

/** A stretch of UTC that holds the run for sure. */
const spanOf = ({ startedAt, endedAt, zone }: Attempt): readonly (string | undefined)[] => (startedAt === undefined ? [] : utcSpan(startedAt, endedAt ?? startedAt, zone));

/** Their names; `count` is how often the condition of the rule was seen. */
export const OWN_VALUES: readonly string[] = [...Object.keys(OF_ATTEMPT), 'count'];

export function ownValues(attempt: Attempt | undefined): Record<string, string> {
  if (!attempt) return {};
  return present(Object.fromEntries(Object.entries(OF_ATTEMPT).map(([name, of]) => [name, of(attempt) || undefined])));
}
