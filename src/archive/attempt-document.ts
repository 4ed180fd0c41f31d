/** One document for each run: `{"package.version": "8.0.813.0", "upgrade_triage.attempt.outcome": "rolled-back", …}` */
import type { Catalog } from '../catalog/catalog.ts';
import { hasSucceeded } from '../facts/outcome.ts';
import { OUTCOME_WORDS, placedName } from '../sinks/text/verdict.ts';
import { shapeOf } from '../text/shape.ts';
import type { Attempt, Document, Incident, Operation, Outcome } from '../types.ts';
import { rulesOf } from './causes.ts';
import type { Cause } from './causes.ts';
import { distinct, documentOf, eventOutcome, instantText, logPathOf } from './envelope.ts';
import type { About } from './envelope.ts';
import type { Next } from './next.ts';
import { isFoundIn } from './found-in.ts';
import { releaseOf } from './release.ts';

export type AttemptContext = { readonly incident: Incident; /** Of the archived incident as a whole. */ readonly outcome: Outcome | 'none'; readonly cause: Cause | undefined; readonly next: Next | undefined; readonly catalog: Catalog };

export function attemptDocument(attempt: Attempt, { incident, outcome: ofAll, cause, next, catalog }: AttemptContext, about: About): Document {
  const { id, kind, product, patch, fromVersion, toVersion, server, operation, startedAt, endedAt, zone, outcome, exitCode, sources, failedStep, supersededBy, decisiveError } = attempt;
  const version = toVersion ?? fromVersion;
  const following = next?.next;
  const fields = {
    message: `${OUTCOME_WORDS[outcome]}  ${placedName(attempt)}`,
    'event.kind': 'event',
    'event.category': kind === 'sharepoint-psconfig' || operation === 'configure' ? ['configuration', 'package'] : ['package'],
    'event.type': operation === undefined ? ['change'] : EVENT_TYPES[operation],
    'event.outcome': eventOutcome(outcome),
    'event.start': startedAt === undefined ? undefined : instantText(startedAt, zone),
    'event.end': endedAt === undefined ? undefined : instantText(endedAt, zone),
    'event.duration': startedAt === undefined || endedAt === undefined ? undefined : (endedAt - startedAt) * 1_000_000,
    'host.name': server,
    'package.name': product,
    'package.version': version,
    'error.code': exitCode === undefined || exitCode === 0 ? undefined : [String(exitCode)],
    'error.message': decisiveError?.text,
    'log.file.path': distinct(sources.map(({ file }) => logPathOf(file, about.archived))),
    'upgrade_triage.incident.outcome': ofAll,
    'upgrade_triage.night': incident.id,
    'upgrade_triage.zone': zone,
    'upgrade_triage.rules': rulesOf(incident.findings.filter((finding) => finding.attempt === undefined || isFoundIn(finding, attempt))),
    'upgrade_triage.cause': cause?.rule,
    'upgrade_triage.cause_title': cause?.title,
    'upgrade_triage.attempt.id': id,
    'upgrade_triage.attempt.kind': kind,
    'upgrade_triage.attempt.operation': operation,
    'upgrade_triage.attempt.outcome': outcome,
    'upgrade_triage.attempt.from_version': fromVersion,
    'upgrade_triage.attempt.to_version': toVersion,
    'upgrade_triage.attempt.release': releaseOf(product, version, catalog),
    'upgrade_triage.attempt.package': attempt.package,
    'upgrade_triage.attempt.patch': patch,
    'upgrade_triage.attempt.failed_step': failedStep,
    'upgrade_triage.attempt.unusual': hasSucceeded(outcome) ? undefined : unusualIn(attempt),
    'upgrade_triage.attempt.superseded_by': supersededBy,
    'upgrade_triage.attempt.number': next?.number,
    'upgrade_triage.next.attempt': following?.attempt,
    'upgrade_triage.next.outcome': following?.outcome,
    'upgrade_triage.next.event_outcome': following && eventOutcome(following.outcome),
    'upgrade_triage.next.after': following?.after,
    'upgrade_triage.next.changed': following?.changed,
  };
  return documentOf('attempt', [id], [{ of: 'itself', time: startedAt ?? endedAt, zone }, ...nightOf(incident)], fields, about);
}

function unusualIn({ unknown, decisiveError }: Attempt): string | undefined {
  const line = unknown?.firstUnusual?.evidence ?? decisiveError;
  return line && shapeOf(line.text);
}

/** The first time that any run of the night shows. */
export function nightOf({ attempts }: Incident) {
  const timed = attempts.find(({ startedAt, endedAt }) => (startedAt ?? endedAt) !== undefined);
  return timed ? [{ of: 'night', time: timed.startedAt ?? timed.endedAt, zone: timed.zone }] : [];
}

/** https://www.elastic.co/docs/reference/ecs/ecs-allowed-values-event-type */
const EVENT_TYPES: Readonly<Record<Operation, readonly string[]>> = {
  install: ['installation'],
  patch: ['change'],
  repair: ['change'],
  remove: ['deletion'],
  upgrade: ['change'],
  configure: ['change'],
};
