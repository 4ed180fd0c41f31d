/**
 * The fields of the documents that an archive consists of: the one table from which the mapping of Elasticsearch and `FIELDS.md` are made. Names
 * outside of `upgrade_triage.` are those of the Elastic Common Schema (ECS, https://www.elastic.co/docs/reference/ecs), and mean the same.
 */
import type { Dataset } from '../types.ts';

/** `keyword` is compared as a whole and can be counted by; `text` is searched by words. */
export type FieldType = 'keyword' | 'text' | 'date' | 'long' | 'double' | 'boolean';

/** @property in the datasets that have it; all of them unless told */
export type Field = { readonly type: FieldType; readonly meaning: string; readonly in?: readonly Dataset[]; readonly several?: true };

/** Version of this table. What Elasticsearch is told of it carries this number: raise it with every change. */
export const FIELDS_VERSION = 1;
/** The release of ECS whose names these are. */
export const ECS_VERSION = '9.0.0';

const of = (...datasets: Dataset[]) => datasets;

export const FIELDS_OF_DOCUMENTS = {
  '@timestamp': { type: 'date', meaning: 'when it happened: the digits of the log as if they were UTC, or UTC where the log says how far its clock is from that; see upgrade_triage.zone and upgrade_triage.time_of' },
  message: { type: 'text', meaning: 'the document in one sentence; of a record its text' },
  'ecs.version': { type: 'keyword', meaning: 'release of the Elastic Common Schema' },
  'data_stream.type': { type: 'keyword', meaning: 'logs' },
  'data_stream.dataset': { type: 'keyword', meaning: 'upgrade_triage.incident, .attempt, .finding or .record' },
  'data_stream.namespace': { type: 'keyword', meaning: 'what --namespace says: default, a customer, a team' },
  'agent.type': { type: 'keyword', meaning: 'upgrade-triage' },
  'agent.version': { type: 'keyword', meaning: 'its version' },
  'event.module': { type: 'keyword', meaning: 'upgrade_triage' },
  'event.dataset': { type: 'keyword', meaning: 'as data_stream.dataset' },
  'event.kind': { type: 'keyword', meaning: 'alert for findings, event for all others' },
  'event.category': { type: 'keyword', several: true, meaning: 'package, and configuration where a run configures' },
  'event.type': { type: 'keyword', several: true, meaning: 'installation, change, deletion, error or info' },
  'event.outcome': { type: 'keyword', meaning: 'success, failure or unknown: of the run, of the run that a finding is about, or of the worst run of an incident', in: of('incident', 'attempt', 'finding') },
  'event.severity': { type: 'long', meaning: '1 info, 2 warning, 3 error, 4 critical', in: of('finding', 'record') },
  'event.start': { type: 'date', meaning: 'begin of the run, or of the first run', in: of('incident', 'attempt') },
  'event.end': { type: 'date', meaning: 'end of the run, or of the last run', in: of('incident', 'attempt') },
  'event.duration': { type: 'long', meaning: 'nanoseconds from event.start to event.end', in: of('attempt') },
  'event.code': { type: 'keyword', several: true, meaning: 'number of a Windows event, or of those that a finding rests on', in: of('finding', 'record') },
  'event.provider': { type: 'keyword', several: true, meaning: 'source of the Windows event: MsiInstaller', in: of('finding', 'record') },
  'event.reference': { type: 'keyword', several: true, meaning: 'where the vendor documents it: addresses', in: of('finding') },
  'host.name': { type: 'keyword', several: true, meaning: 'the server, as the log writes it; of an incident all of them' },
  'package.name': { type: 'keyword', several: true, meaning: 'the product; of an incident all of them' },
  'package.version': { type: 'keyword', several: true, meaning: 'the build that the run aimed at, or where the log does not tell, the one that it found' },
  'error.code': { type: 'keyword', several: true, meaning: 'result of the run; codes that the finding rests on; number of the error in a record', in: of('attempt', 'finding', 'record') },
  'error.message': { type: 'text', meaning: 'the line that decided the failure', in: of('attempt') },
  'log.file.path': { type: 'keyword', several: true, meaning: 'the log below the incident; a member of an archive is bundle.zip!SRV1/Upgrade.log' },
  'log.level': { type: 'keyword', meaning: 'debug, info, warning, error or critical', in: of('record') },
  'log.logger': { type: 'keyword', meaning: 'who speaks in the log: SPManager, MsiInstaller, InstallFiles', in: of('record') },
  'log.offset': { type: 'long', meaning: 'byte of the decompressed log at which the line begins that the finding rests on, or the record; absent where the log is binary, or where it is not certain', in: of('finding', 'record') },
  'rule.id': { type: 'keyword', meaning: 'msi.file-in-use', in: of('finding') },
  'rule.name': { type: 'keyword', meaning: 'title of the rule, as it stands in the rule', in: of('finding') },
  'rule.version': { type: 'keyword', meaning: 'fingerprint of the rule', in: of('finding') },
  'rule.category': { type: 'keyword', meaning: 'the product that it is about, or windows-installer', in: of('finding') },
  'rule.ruleset': { type: 'keyword', meaning: 'first part of the id: the folder of the rule', in: of('finding') },
  'rule.reference': { type: 'keyword', meaning: 'where the vendor documents it: the first address', in: of('finding') },
  'process.name': { type: 'keyword', meaning: 'name of a program', in: of('record') },
  'process.pid': { type: 'long', meaning: 'its number', in: of('record') },
  'process.thread.name': { type: 'keyword', meaning: 'number of a thread, as the log writes it', in: of('record') },
  'user.name': { type: 'keyword', meaning: 'name of an account', in: of('record') },
  'service.name': { type: 'keyword', meaning: 'name of a Windows service', in: of('record') },
  'file.path': { type: 'keyword', meaning: 'a file that the entry is about', in: of('record') },
  'upgrade_triage.incident.id': { type: 'keyword', meaning: 'fingerprint of the logs of the incident' },
  'upgrade_triage.incident.name': { type: 'keyword', meaning: 'the folder or archive: its path below the one that was indexed' },
  'upgrade_triage.incident.path': { type: 'keyword', meaning: 'the same in full', in: of('incident') },
  'upgrade_triage.incident.stamp': { type: 'keyword', meaning: 'fingerprint of its names, sizes and times: unchanged, it need not be read again', in: of('incident') },
  'upgrade_triage.incident.outcome': { type: 'keyword', meaning: 'the worst outcome that nothing repaired: rolled-back, failed, blocked, incomplete, cancelled, unknown, succeeded-reboot-required, succeeded, none', in: of('incident', 'attempt') },
  'upgrade_triage.incident.attempts': { type: 'long', meaning: 'how many runs', in: of('incident') },
  'upgrade_triage.incident.findings': { type: 'long', meaning: 'how many findings', in: of('incident') },
  'upgrade_triage.incident.records': { type: 'long', meaning: 'how many entries of logs were read', in: of('incident') },
  'upgrade_triage.incident.kinds': { type: 'keyword', several: true, meaning: 'kinds of logs that were in it', in: of('incident') },
  'upgrade_triage.incident.skipped': { type: 'keyword', several: true, meaning: 'what could not be used, with the reason', in: of('incident') },
  'upgrade_triage.night': { type: 'keyword', meaning: 'tells runs apart that have nothing to do with each other', in: of('attempt', 'finding') },
  'upgrade_triage.judgement': { type: 'keyword', meaning: 'fingerprint of the program, rules and options that made the document' },
  'upgrade_triage.month': { type: 'keyword', meaning: 'month of @timestamp: 2009-11' },
  'upgrade_triage.zone': { type: 'keyword', meaning: 'whose clock it was: local, utc, +02:00', in: of('attempt', 'finding', 'record') },
  'upgrade_triage.time_of': { type: 'keyword', meaning: 'where @timestamp comes from: itself, or, where the log shows no time for it, its run, its night, or the time of the file' },
  'upgrade_triage.line': { type: 'long', meaning: 'number of the line, from 1', in: of('finding', 'record') },
  'upgrade_triage.record': { type: 'long', meaning: 'number of the record in a binary event log', in: of('finding', 'record') },
  'upgrade_triage.values': { type: 'keyword', several: true, meaning: 'what else was read from it: file=D:\\Bin\\Data.dll', in: of('finding', 'record') },
  'upgrade_triage.rules': { type: 'keyword', several: true, meaning: 'ids of the rules that found something, without mere remarks', in: of('incident', 'attempt') },
  'upgrade_triage.cause': { type: 'keyword', meaning: 'id of the rule whose finding is the cause to tell first; unknown, where it failed and no rule says why', in: of('incident', 'attempt') },
  'upgrade_triage.cause_title': { type: 'keyword', meaning: 'that finding in one sentence, with the real names', in: of('incident', 'attempt') },
  'upgrade_triage.attempt.id': { type: 'keyword', meaning: 'as in the report', in: of('attempt', 'finding') },
  'upgrade_triage.attempt.kind': { type: 'keyword', meaning: 'msi, sharepoint-psconfig, …', in: of('attempt', 'finding') },
  'upgrade_triage.attempt.operation': { type: 'keyword', meaning: 'install, patch, repair, remove, upgrade or configure', in: of('attempt') },
  'upgrade_triage.attempt.outcome': { type: 'keyword', meaning: 'as upgrade_triage.incident.outcome, of the one run', in: of('attempt', 'finding') },
  'upgrade_triage.attempt.from_version': { type: 'keyword', meaning: 'the build that was there before', in: of('attempt') },
  'upgrade_triage.attempt.to_version': { type: 'keyword', meaning: 'the build that it aimed at', in: of('attempt') },
  'upgrade_triage.attempt.release': { type: 'keyword', meaning: 'name of package.version in the catalog: SP3 RU23', in: of('attempt', 'finding') },
  'upgrade_triage.attempt.package': { type: 'keyword', meaning: 'file name of what was installed', in: of('attempt') },
  'upgrade_triage.attempt.patch': { type: 'keyword', meaning: 'name of the update', in: of('attempt') },
  'upgrade_triage.attempt.failed_step': { type: 'keyword', meaning: 'the step that failed, or in which the log ends', in: of('attempt') },
  'upgrade_triage.attempt.unusual': { type: 'keyword', meaning: 'of a failure: the line that a healthy run would not have, or else the one that decided it, with all that differs from run to run as #: the same shape is the same trouble', in: of('attempt') },
  'upgrade_triage.attempt.number': { type: 'long', meaning: 'which attempt at the same thing it was, from 1', in: of('attempt') },
  'upgrade_triage.attempt.superseded_by': { type: 'keyword', meaning: 'id of the later run that repaired it', in: of('attempt') },
  'upgrade_triage.next.attempt': { type: 'keyword', meaning: 'id of the next attempt at the same thing', in: of('attempt') },
  'upgrade_triage.next.outcome': { type: 'keyword', meaning: 'how that came out', in: of('attempt') },
  'upgrade_triage.next.event_outcome': { type: 'keyword', meaning: 'the same as success, failure or unknown', in: of('attempt') },
  'upgrade_triage.next.after': { type: 'long', meaning: 'milliseconds from the end of this run to the begin of the next', in: of('attempt') },
  'upgrade_triage.next.changed': { type: 'keyword', several: true, meaning: 'what was different in the next attempt', in: of('attempt') },
  'upgrade_triage.finding.role': { type: 'keyword', meaning: 'cause, consequence or context', in: of('finding') },
  'upgrade_triage.finding.severity': { type: 'keyword', meaning: 'critical, error, warning or info', in: of('finding') },
  'upgrade_triage.finding.tier': { type: 'keyword', meaning: 'specific, component or catch-all', in: of('finding') },
  'upgrade_triage.finding.asked_of': { type: 'keyword', meaning: 'which runs the rule is asked about: failing, succeeded or any. Where it is the failing ones alone, that no other run has it says nothing', in: of('finding') },
  'upgrade_triage.finding.confidence': { type: 'double', meaning: '0 to 1', in: of('finding') },
  'upgrade_triage.finding.because': { type: 'text', meaning: 'why that', in: of('finding') },
  'upgrade_triage.finding.rank': { type: 'long', meaning: 'place in its night, from 1', in: of('finding') },
  'upgrade_triage.finding.count': { type: 'long', meaning: 'how often it was seen', in: of('finding') },
  'upgrade_triage.finding.leads_to': { type: 'keyword', several: true, meaning: 'ids of the rules whose findings it explains', in: of('finding') },
  'upgrade_triage.finding.evidence': { type: 'text', several: true, meaning: 'the lines that prove it', in: of('finding') },
  'upgrade_triage.finding.steps': { type: 'text', several: true, meaning: 'how to repair it, in order', in: of('finding') },
} as const satisfies Record<string, Field>;

export type FieldName = keyof typeof FIELDS_OF_DOCUMENTS;

export const fieldOf = (name: FieldName): Field => FIELDS_OF_DOCUMENTS[name];
