/** What was done between one attempt and the next, as far as logs tell it. */
import { fileOf } from '../facts/attempts.ts';
import { hasSucceeded } from '../facts/outcome.ts';
import { isSameServer } from '../facts/servers.ts';
import { folderOf } from '../text/places.ts';
import { compareVersions } from '../text/versions.ts';
import type { Attempt, Fact, Operation, WallClock } from '../types.ts';
import { causesOf } from './next-known.ts';
import type { Between, Known } from './next-known.ts';

/** Windows Installer keeps packages under a name by chance: `1b7c3e.msi`. */
const KEPT_PACKAGE = /^[0-9a-f]{4,8}\.ms[ip]$/i;

/** What the attempt itself was given and found. An event and the installer's own log call it in different ways. */
export function aimChanges(attempt: Attempt, next: Attempt): string[] {
  if (attempt.kind !== next.kind) return [];
  const versions = (words: string, a: string | undefined, b: string | undefined) => (a === undefined || b === undefined || compareVersions(a, b) === 0 ? [] : [`${words}: ${a} → ${b}`]);
  const texts = (words: string, a: string | undefined, b: string | undefined) => (a === undefined || b === undefined || a.toLowerCase() === b.toLowerCase() ? [] : [`${words}: ${a} → ${b}`]);
  const isKept = [attempt, next].some((one) => KEPT_PACKAGE.test(one.package ?? ''));
  return [
    ...versions('target', attempt.toVersion, next.toVersion),
    ...versions('installed build', attempt.fromVersion, next.fromVersion),
    ...(isKept ? [] : texts('package', attempt.package, next.package)),
    ...texts('operation', attempt.operation, next.operation),
  ];
}

const DONE: Readonly<Record<Operation, string>> = { install: 'installed', patch: 'installed', repair: 'repaired', remove: 'removed', upgrade: 'upgraded', configure: 'configured' };

/** Other things that were run with success on the same server. */
export function runsBetween(attempt: Attempt, next: Attempt, { from, to }: Between, { attempts, at }: Known): string[] {
  const others = [...attempts.values()].filter((other) => {
    if (other === attempt || other === next || !hasSucceeded(other.outcome) || !isOfServer(other, attempt)) return false;
    const [began, ended] = [at(fileOf(other), other.startedAt, other.zone), at(fileOf(other), other.endedAt, other.zone)];
    return began !== undefined && ended !== undefined && began >= from && ended <= to;
  });
  return [...new Set(others.flatMap((other) => ((other.patch ?? other.product) === undefined ? [] : [`${DONE[other.operation ?? 'install']} in between: ${other.patch ?? other.product}`])))];
}

/** Of the same folder, where one of them does not tell its server. */
function isOfServer(a: Attempt, b: Attempt): boolean {
  return a.server !== undefined && b.server !== undefined ? isSameServer(a.server, b.server) : folderOf(fileOf(a)) === folderOf(fileOf(b));
}

/** What is done with services by hand is done with few of them. */
const MOST_SERVICES = 5;

const STATES: Readonly<Record<string, string>> = { running: 'service started', stopped: 'service stopped', enabled: 'service enabled', disabled: 'service disabled' };
const UNDONE: Readonly<Record<string, readonly string[]>> = { running: ['stopped', 'start-failed', 'stop-failed'], enabled: ['disabled'] };

/** Windows starts and stops services all the time: those count that a finding names, and those that the attempt left in a state which was undone. */
export function restartsBetween(attempt: Attempt, { from, to }: Between, known: Known): string[] {
  const { restarts, services, at } = known;
  const folders = new Set(attempt.sources.map(({ file }) => folderOf(file)));
  const begin = at(fileOf(attempt), attempt.startedAt, attempt.zone) ?? from;
  const whenOf = ({ evidence, time = evidence.time }: Fact) => (folders.has(folderOf(evidence.file)) ? (at(evidence.file, time) ?? -Infinity) : -Infinity);
  const inTime = (facts: readonly Fact[], first: WallClock, last: WallClock) => facts.filter((fact) => whenOf(fact) >= first && whenOf(fact) <= last);
  // Of each service the last word counts.
  const lastOf = (facts: readonly Fact[]) => new Map(facts.toSorted((a, b) => whenOf(a) - whenOf(b)).map((fact) => [fact.subject.toLowerCase(), fact]));
  const restarted = inTime(restarts, from, to).length > 0;
  const left = lastOf(inTime(services, begin, from));
  const named = new Set(causesOf(attempt, known).flatMap(({ values }) => (values['service'] === undefined ? [] : [values['service'].toLowerCase()])));
  const told = [...lastOf(inTime(services, from, to)).values()].flatMap(({ subject, value, fields }) => {
    const words = STATES[value];
    const isNamed = [subject, fields?.['name']].some((name) => name !== undefined && named.has(name.toLowerCase()));
    const isUndone = UNDONE[value]?.includes(left.get(subject.toLowerCase())?.value ?? '') === true;
    // A restart starts them all.
    return words === undefined || !(isNamed || isUndone) || (restarted && (value === 'running' || value === 'stopped')) ? [] : [{ words, subject }];
  });
  const byWords = [...Map.groupBy(told, ({ words }) => words)];
  return [...(restarted ? ['server restarted in between'] : []), ...byWords.flatMap(([words, some]) => (some.length > MOST_SERVICES ? [`${words} in between: more than ${MOST_SERVICES}`] : some.map(({ subject }) => `${words} in between: ${subject}`)))];
}
