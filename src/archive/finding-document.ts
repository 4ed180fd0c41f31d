/** One document for each finding: `{"event.kind": "alert", "rule.id": "msi.file-in-use", "log.file.path": "SRV1/KB953469.log", …}` */
import type { Catalog } from '../catalog/catalog.ts';
import { OWN_VALUES } from '../engine/rules/own-values.ts';
import { remediationOf } from '../engine/remediation.ts';
import { referencesOf } from '../engine/steps.ts';
import { fill } from '../text/fill.ts';
import { idOf } from '../text/ids.ts';
import { SEVERITIES } from '../types.ts';
import type { Document, Finding, Incident, Rule } from '../types.ts';
import { nightOf } from './attempt-document.ts';
import { distinct, documentOf, eventOutcome, logPathOf } from './envelope.ts';
import type { About } from './envelope.ts';
import type { Offsets } from './offsets.ts';
import { releaseOf } from './release.ts';

export type FindingContext = { readonly incident: Incident; readonly catalog: Catalog; readonly offsets: Offsets };

/** `rank`: among the findings of the night, `nth`: among those of the same id in the whole report; from 1. */
type Places = { readonly rank: number; readonly nth: number };

export function findingDocument(finding: Finding, { rank, nth }: Places, { incident, catalog, offsets }: FindingContext, about: About): Document {
  const { rule, values, evidence, codes = [], severity, role, confidence, because, count, leadsTo } = finding;
  const attempt = incident.attempts.find(({ id }) => id === finding.attempt);
  const [proof] = evidence;
  const zone = incident.attempts.find(({ sources }) => sources.some(({ file }) => file === proof?.file))?.zone ?? 'local';
  const links = distinct(referencesOf(finding).map(({ url }) => url));
  const product = attempt?.product;
  const version = attempt?.toVersion ?? attempt?.fromVersion;
  const fields = {
    message: fill(rule.title, values),
    'event.kind': 'alert',
    'event.category': ['package'],
    'event.type': [severity === 'info' ? 'info' : 'error'],
    'event.outcome': attempt && eventOutcome(attempt.outcome),
    'event.severity': SEVERITIES.length - SEVERITIES.indexOf(severity),
    'event.code': distinct(evidence.map(({ event }) => event?.code)),
    'event.provider': distinct(evidence.map(({ event }) => event?.provider)),
    'event.reference': links,
    'host.name': attempt?.server ?? values['server'],
    'package.name': product,
    'package.version': version,
    'error.code': distinct(codes.map(({ code }) => code)),
    'log.file.path': proof && logPathOf(proof.file, about.archived),
    'log.offset': proof && offsets.get(proof.file)?.get(proof.line),
    'rule.id': rule.id,
    'rule.name': rule.title,
    'rule.version': versionOf(rule),
    'rule.category': rule.product,
    'rule.ruleset': rule.id.replace(/\..*/, ''),
    'rule.reference': links[0],
    // Without a run it is a place and a time.
    'upgrade_triage.night': logPathOf(incident.id, about.archived),
    'upgrade_triage.zone': zone,
    'upgrade_triage.line': proof?.line,
    'upgrade_triage.record': proof?.record,
    'upgrade_triage.values': capturedIn(values),
    'upgrade_triage.attempt.id': attempt?.id,
    'upgrade_triage.attempt.kind': attempt?.kind,
    'upgrade_triage.attempt.outcome': attempt?.outcome,
    'upgrade_triage.attempt.release': releaseOf(product, version, catalog),
    'upgrade_triage.finding.role': role,
    'upgrade_triage.finding.severity': severity,
    'upgrade_triage.finding.tier': rule.tier,
    'upgrade_triage.finding.asked_of': rule.appliesTo,
    'upgrade_triage.finding.confidence': confidence,
    'upgrade_triage.finding.because': because,
    'upgrade_triage.finding.rank': rank,
    'upgrade_triage.finding.count': count,
    'upgrade_triage.finding.leads_to': leadsTo,
    'upgrade_triage.finding.evidence': evidence.map(({ file, line, record, text }) => `${logPathOf(file, about.archived)}:${record ?? line} ${text}`),
    'upgrade_triage.finding.steps': remediationOf(finding).map((step) => [step.do, step.command].filter((part) => part !== undefined).join('\n')),
  };
  const run = attempt ? [{ of: 'run', time: attempt.endedAt ?? attempt.startedAt, zone: attempt.zone }] : [];
  return documentOf('finding', nth === 1 ? [finding.id] : [finding.id, nth], [{ of: 'itself', time: evidence.find(({ time }) => time !== undefined)?.time, zone }, ...run, ...nightOf(incident)], fields, about);
}

/** What the rule captured; what it knows of the run anyway has fields of its own. `file*` is all that `file` was, in a text. */
const capturedIn = (values: Finding['values']) =>
  Object.entries(values).flatMap(([name, value]) => (OWN_VALUES.includes(name) || (name.endsWith('*') && values[name.slice(0, -1)] === value) ? [] : [`${name}=${value}`]));

/** Rules carry no number of their own: what they say is their version. */
const versions = new WeakMap<Rule, string>();

function versionOf(rule: Rule): string {
  const known = versions.get(rule) ?? idOf([JSON.stringify(rule)]);
  versions.set(rule, known);
  return known;
}
