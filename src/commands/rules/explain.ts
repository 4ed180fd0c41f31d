/** `rules explain ID PATH…`: does a rule hold for some input, which of its conditions do, and what comes nearest to those that do not. */
import { openCatalog } from '../../catalog/catalog.ts';
import { concerns, evaluate, placesFor } from '../../engine/matching/evaluate.ts';
import type { Case } from '../../engine/matching/evaluate.ts';
import { newBudget } from '../../engine/matching/budget.ts';
import { rank } from '../../engine/ranking/rank.ts';
import { recordsOf } from '../../engine/rules/condition.ts';
import { ownRules } from '../../engine/rules/own-rules.ts';
import { isMeant } from '../../engine/suppress.ts';
import { CATALOG } from '../../paths.ts';
import { gather, read } from '../../pipeline.ts';
import { indented, placeText, shortPath, stretchText } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { nameOf } from '../../sinks/text/verdict.ts';
import { harmless, shorten } from '../../text/display.ts';
import { fill } from '../../text/fill.ts';
import type { Attempt, Evidence, Finding, LogRecord, Opened, Rule, Suppression } from '../../types.ts';
import { explain } from '../../workbench/explain.ts';
import type { Clause } from '../../workbench/explain.ts';
import { nearSearch } from '../../workbench/near.ts';
import type { NearSearch } from '../../workbench/near.ts';
import { suppressionsOf } from '../analyze.ts';
import { openInput, tellDefects } from '../input.ts';
import { EXIT } from '../outside.ts';
import type { Outside } from '../outside.ts';
import { pageOf, screenOf, write, writeJson } from '../screen.ts';
import type { RulesArguments } from './index.ts';
import { ruleNamed } from './known.ts';

type Arguments = RulesArguments<{ readonly as?: string; readonly encoding?: string; readonly suppressions?: string }>;

/** What the rule says at one place. `told`: whether the report says so, and why not. */
type Answer = { readonly attempt?: Attempt; readonly clause: Clause; readonly told: string };

/** Places that are explained; a log may hold thousands of runs. Those where the rule holds come first, then those where most of it does. */
const EXPLAINED = 3;

export async function runExplain(id: string, paths: readonly string[], args: Arguments, outside: Outside): Promise<void> {
  const rules = await ownRules(args.rules);
  const rule = ruleNamed(id, rules);
  const { entries, today } = await suppressionsOf(args.suppressions, rules, outside);
  const near = nearSearch([...new Set(recordsOf(rule.when))]);
  const input = await openInput(paths, args);
  const { opened, skipped, defects } = input;
  const budget = newBudget();
  const readings = await read(overheard(opened, near), { rules }, budget);
  const sources = readings.map(({ source }) => source);
  const { attempts, cases } = gather(readings, openCatalog(CATALOG));
  const question = { rule, rules, near, entries: entries.filter(({ until }) => until >= today) };
  const answers = cases.flatMap(({ given }) => answersIn(given, question));
  const ordered = answers.toSorted((a, b) => Number(b.clause.holds) - Number(a.clause.holds) || shareOf(b.clause) - shareOf(a.clause));
  const holds = answers.some(({ clause }) => clause.holds);
  outside.exit(defects.length > 0 ? EXIT.defect : sources.length === 0 ? EXIT.nothing : holds ? EXIT.fine : EXIT.failed);
  tellDefects(input, outside);
  const reason = nowhere(rule, answers, attempts);
  if (args.format === 'json') {
    const places = ordered.map(({ attempt, clause, told }) => ({ attempt: attempt?.id, holds: clause.holds, told, clause }));
    return writeJson({ rule: id, holds, concerns: askedOf(rule), reason, places, skipped: [...skipped, ...budget.skipped()] }, outside);
  }
  const page = pageOf(screenOf(args, outside), sources);
  const lines = [
    `${page.paint('bold', id)}  ${harmless(fill(rule.title, {}))}`,
    '',
    ...(reason === undefined ? [] : [...indented(reason, page, 'yellow', 0), '']),
    ...(answers.length === 0 ? clauseLines(explain(rule.when, nothingSeen(budget.stepsOf(rule)), near), page) : []),
    ...ordered.slice(0, EXPLAINED).flatMap((answer) => [...answerLines(answer, page), '']),
    ...(answers.length > EXPLAINED ? [`${answers.length - EXPLAINED} more places are left out; --format json has them all`, ''] : []),
    ...[...skipped, ...budget.skipped()].map(({ path, reason: why }) => page.paint('yellow', `skipped ${shortPath(path, page)}: ${harmless(why)}`)),
  ];
  return write(`${lines.join('\n').trimEnd()}\n`, outside);
}

/** Lets the search for near ones listen to what is read. */
async function* overheard(opened: AsyncIterable<Opened>, near: NearSearch): AsyncGenerator<Opened> {
  for await (const { source, records } of opened) {
    yield { source, records: listening(source, records, near) };
  }
}

async function* listening(source: Opened['source'], records: Opened['records'], near: NearSearch): AsyncGenerator<readonly LogRecord[]> {
  for await (const batch of records) {
    for (const record of batch) near.see(source.path, source.format, record);
    yield batch;
  }
}

/** What is asked of every place: one rule, among all that were read. */
type Question = { readonly rule: Rule; readonly rules: readonly Rule[]; readonly near: NearSearch; readonly entries: readonly Suppression[] };

function answersIn(given: Case, { rule, rules, near, entries }: Question): Answer[] {
  const budget = newBudget();
  const findings = evaluate(rules, given, budget);
  const entryFor = (finding: Finding) => entries.find((entry) => isMeant(entry, finding, given.attempts));
  const left = findings.filter((finding) => entryFor(finding) === undefined);
  const ranked = rank(left, given.attempts, given.clocks).findings;
  return placesFor(rule, given, budget.stepsOf(rule)).flatMap(({ scene, attempt }): Answer[] => {
    // Nothing was seen outside of any run: that is no place.
    if (scene.attempts.length === 0 && given.loose.length === 0 && given.facts.length === 0) return [];
    const clause = explain(rule.when, scene, near);
    const mine = (some: readonly Finding[]) => some.find((one) => one.rule.id === rule.id && one.attempt === attempt?.id);
    const fate = { found: mine(findings), left: mine(left), told: mine(ranked) };
    return [{ ...(attempt ? { attempt } : {}), clause, told: clause.holds ? fateText(fate, ranked, entryFor) : 'it does not hold, so nothing is told' }];
  });
}

/** A finding of the rule as it was found, after the suppressions, and as it is told; absent from where it was lost. */
type Fate = { readonly found: Finding | undefined; readonly left: Finding | undefined; readonly told: Finding | undefined };

/** What became of a rule that holds. */
function fateText({ found, left, told }: Fate, ranked: readonly Finding[], entryFor: (finding: Finding) => Suppression | undefined): string {
  if (!found) return 'it holds, and was put aside for taking too long';
  if (!left) {
    const entry = entryFor(found);
    return `it holds, and is suppressed until ${entry?.until}: ${entry?.reason} (${entry?.place})`;
  }
  if (!told) {
    const better = ranked.filter((one) => one.role === 'cause' && one.attempt === found.attempt).map((one) => one.rule.id);
    return `it holds, and is not told: it is a rule of last resort, and ${better.length > 0 ? `${better.join(', ')} names a cause` : 'a better one names the cause'}`;
  }
  const causes = ranked.filter((one) => one !== told && one.leadsTo.includes(told.rule.id)).map((one) => one.rule.id);
  if (told.role === 'consequence' && causes.length > 0) return `it holds, and is told as a consequence of ${[...new Set(causes)].join(', ')}`;
  if (told.severity === 'info' && found.rule.severity !== 'info') return 'it holds, and a later run repaired it';
  const first = ranked.find(({ role }) => role === 'cause');
  return first === told ? 'it holds, and is told as the cause' : `it holds, and is told as ${told.role}, number ${ranked.indexOf(told) + 1} of ${ranked.length}`;
}

const askedOf = ({ appliesTo, scope }: Rule) => `appliesTo: ${appliesTo}, scope: ${scope}`;

/** Why there is no place at all at which the rule is asked. */
function nowhere(rule: Rule, answers: readonly Answer[], attempts: readonly Attempt[]): string | undefined {
  if (answers.length > 0) return undefined;
  const asked = `It does not apply: it is asked of ${rule.appliesTo === 'failing' ? 'runs that did not succeed' : 'runs that succeeded'} (appliesTo: ${rule.appliesTo})`;
  if (attempts.length === 0) return rule.appliesTo === 'any' ? 'Nothing in the input concerns this rule.' : `${asked}, and there is no run in the input.`;
  const other = attempts.filter((attempt) => !concerns(rule, attempt));
  return `${asked}, and ${other.map((attempt) => `${nameOf(attempt)} came out as ${attempt.outcome}`).slice(0, 5).join(', ')}.`;
}

/** Where there is no place, the tree still shows what was read of each condition. */
const nothingSeen = (steps: { left: number }) => ({ attempts: [], facts: () => [], hits: () => ({ hits: [], count: 0 }), at: () => undefined, steps });

/** Part of the leaves that hold. */
function shareOf({ parts, holds }: Clause): number {
  return parts.length === 0 ? Number(holds) : parts.reduce((sum, part) => sum + shareOf(part), 0) / parts.length;
}

/** How deep a part of the condition stands, whether it must not hold, and what was told of others before it. */
type Around = { readonly depth: number; readonly negated: boolean; readonly told: Set<string> };

function answerLines({ attempt, clause, told }: Answer, page: Page): string[] {
  const place = attempt?.sources[0];
  const where = attempt ? `${nameOf(attempt)}: ${attempt.outcome}${attempt.exitCode === undefined ? '' : ` ${attempt.exitCode}`}${place ? `, ${stretchText(place, page)}` : ''}` : 'what was seen of several runs or of none';
  return [page.paint(clause.holds ? ['bold', 'green'] : ['bold', 'yellow'], harmless(where)), ...indented(told, page, undefined, 2), ...clauseLines(clause, page)];
}

function clauseLines(clause: Clause, page: Page, { depth, negated, told }: Around = { depth: 1, negated: false, told: new Set() }): string[] {
  const by = 2 * depth;
  const good = clause.holds !== negated;
  const mark = page.paint(good ? 'green' : 'red', clause.holds ? '✓' : '✗');
  const note = negated && clause.holds ? ' (must not be)' : '';
  const [first = '', ...more] = indented(clause.text + note, page, undefined, by + 2);
  const detail = (text: string, color?: 'dim' | 'yellow') => indented(text, page, color, by + 4);
  return [
    `${' '.repeat(by)}${mark} ${first.trimStart()}`,
    ...more,
    ...(clause.holds || negated ? [] : wayDetails(clause, told).flatMap((way) => detail(`- ${way}`, 'dim'))),
    ...(clause.holds ? clause.evidence.flatMap((one) => detail(quoted(one, page))) : []),
    ...(clause.holds && clause.count > clause.evidence.length && clause.parts.length === 0 ? detail(`${clause.count.toLocaleString('en')} times in all`, 'dim') : []),
    ...(!clause.holds && !negated ? clause.why.flatMap((why) => detail(why, 'yellow')) : []),
    ...(!clause.holds && !negated && clause.near ? detail(`nearest: ${quoted(clause.near.evidence, page)}`) : []),
    ...clause.parts.flatMap((part) => clauseLines(part, page, { depth: depth + 1, negated: clause.text === 'none of these' ? !negated : negated, told })),
  ];
}

/** A condition that stands twice in a rule is told once. */
function wayDetails({ ways }: Clause, told: Set<string>): readonly string[] {
  const text = ways.join('\n');
  if (ways.length > 0 && told.has(text)) return ['the same as above'];
  told.add(text);
  return ways;
}

const quoted = (evidence: Evidence, page: Page) => `${placeText(evidence, page)}  ${shorten(harmless(evidence.text), 160)}`;
