/** One document for the whole of an incident: `{"message": "ROLLED BACK: …", "upgrade_triage.cause": "msi.file-in-use", …}` */
import { OUTCOME_WORDS } from '../sinks/text/verdict.ts';
import type { Document, Finding, Report } from '../types.ts';
import { mainCause, rulesOf } from './causes.ts';
import type { Cause } from './causes.ts';
import { distinct, documentOf, eventOutcome, instantText, logPathOf } from './envelope.ts';
import type { About } from './envelope.ts';

/** The document that says of an incident as a whole how it came out, and that all of it is in the store. */
export function incidentDocument(report: Report, causes: Iterable<Cause>, about: About): Document {
  const { attempts, findings, sources, skipped, outcome } = report;
  const times = attempts.flatMap(({ startedAt, endedAt, zone }) => [startedAt, endedAt].flatMap((time) => (time === undefined ? [] : [instantText(time, zone)]))).toSorted();
  const cause = mainCause(report, causes);
  const ended = attempts.findLast(({ startedAt, endedAt }) => (startedAt ?? endedAt) !== undefined);
  const fields = {
    message: `${OUTCOME_WORDS[outcome]}${cause?.title === undefined ? '' : `: ${cause.title}`}`,
    'event.kind': 'event',
    'event.category': ['package'],
    'event.type': ['info'],
    'event.outcome': eventOutcome(outcome),
    'event.start': times[0],
    'event.end': times.at(-1),
    'host.name': distinct(attempts.map(({ server }) => server)).toSorted(),
    'package.name': distinct(attempts.map(({ product }) => product)).toSorted(),
    'package.version': distinct(attempts.map(({ toVersion, fromVersion }) => toVersion ?? fromVersion)).toSorted(),
    'log.file.path': distinct(sources.map(({ path }) => path)).map((path) => logPathOf(path, about.archived)),
    'upgrade_triage.incident.path': about.archived.path,
    'upgrade_triage.incident.stamp': about.stamp,
    'upgrade_triage.incident.outcome': outcome,
    'upgrade_triage.incident.attempts': attempts.length,
    'upgrade_triage.incident.findings': findings.length,
    'upgrade_triage.incident.records': sources.reduce((sum, { events }) => sum + events, 0),
    'upgrade_triage.incident.kinds': distinct(sources.map(({ format }) => format)).toSorted(),
    'upgrade_triage.incident.skipped': skipped.map(({ path, reason }) => `${logPathOf(path, about.archived)}: ${reason}`),
    'upgrade_triage.rules': rulesOf(findings),
    'upgrade_triage.cause': cause?.rule,
    'upgrade_triage.cause_title': cause?.title,
  };
  return documentOf('incident', [], [{ of: 'run', time: ended?.startedAt ?? ended?.endedAt, zone: ended?.zone ?? 'local' }, { of: 'night', time: firstTime(findings), zone: 'local' }], fields, about);
}

const firstTime = (findings: readonly Finding[]) => findings.flatMap(({ evidence }) => evidence.map(({ time }) => time)).find((time) => time !== undefined);
