/** `rules test [DIR]`: runs rules on what is known, and counts. */
import { openCatalog } from '../../catalog/catalog.ts';
import { wantedBy } from '../../engine/matching/wanted.ts';
import { loadRules, readRules } from '../../engine/rules/load.ts';
import { isMeant } from '../../engine/suppress.ts';
import { loadParsers } from '../../parsers.ts';
import { CATALOG, RULES, SAMPLES } from '../../paths.ts';
import { analyze } from '../../pipeline.ts';
import { count } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { readSources } from '../../source/read.ts';
import { harmless, pad, shorten } from '../../text/display.ts';
import type { Parser, Report, Rule, Skipped, Suppression } from '../../types.ts';
import { countsOf, isWrong, marksOfExamples, marksOfLog } from '../../workbench/confusion.ts';
import type { Counts, Mark } from '../../workbench/confusion.ts';
import { labelledIn } from '../../workbench/labels.ts';
import type { Labelled } from '../../workbench/labels.ts';
import { suppressionsOf } from '../analyze.ts';
import { EXIT } from '../outside.ts';
import type { Outside } from '../outside.ts';
import { pageOf, screenOf, writeJson, writeLines } from '../screen.ts';
import type { RulesArguments } from './index.ts';

type Arguments = RulesArguments<{ readonly only?: string; readonly suppressions?: string }>;

/** `other`: what came out otherwise than the label says, besides what a rule said. */
type Part = { readonly name: string; readonly marks: readonly Mark[]; readonly logs: number; readonly other: readonly string[] };

/** Rules that all have a row of their own; of more only those that are wrong somewhere. */
const ALL_SHOWN = 40;

export async function runTest(folder: string | undefined, args: Arguments, outside: Outside): Promise<void> {
  const rules = loadRules([RULES, ...(args.rules ?? [])]);
  const chosen = rules.filter(({ id }) => args.only === undefined || id.includes(args.only));
  const { entries, today } = await suppressionsOf(args.suppressions, rules, outside);
  const known = entries.filter(({ until }) => until >= today);
  const parsers = await loadParsers();
  const setting = { rules, chosen, parsers, known };
  const parts = [
    await partOfExamples(chosen, [RULES, ...(args.rules ?? [])], parsers),
    await partOfLogs('sample logs', labelledIn(SAMPLES), setting),
    ...(folder === undefined ? [] : [await partOfLogs(folder, labelledIn(folder), setting)]),
  ];
  const wrong = parts.flatMap(({ marks }) => marks.filter(isWrong));
  outside.exit(wrong.length > 0 || parts.some(({ other }) => other.length > 0) ? EXIT.failed : EXIT.fine);
  if (args.format === 'json') return writeJson(objectOf(parts, chosen), outside);
  return writeLines(linesOf(parts, chosen, pageOf(screenOf(args, outside))), outside);
}

async function partOfExamples(rules: readonly Rule[], folders: readonly string[], parsers: readonly Parser[]): Promise<Part> {
  const catalog = openCatalog(CATALOG);
  const files = new Map(folders.flatMap((folder) => readRules(folder, true)).flatMap(({ rule, written }) => (rule && written ? [[rule.id, written] as const] : [])));
  const marks: Mark[] = [];
  for (const rule of rules) marks.push(...(await marksOfExamples(rule, parsers, catalog, (list, at) => files.get(rule.id)?.placeOf(['examples', list, at]) ?? rule.id)));
  return { name: 'own examples', marks, logs: 0, other: [] };
}

/** `chosen`: of all rules those that are counted. `known`: false alarms that somebody accepted. */
type Setting = { readonly rules: readonly Rule[]; readonly chosen: readonly Rule[]; readonly parsers: readonly Parser[]; readonly known: readonly Suppression[] };

async function partOfLogs(name: string, labelled: readonly Labelled[], { rules, chosen, parsers, known }: Setting): Promise<Part> {
  const catalog = openCatalog(CATALOG);
  const wants = wantedBy(rules);
  const ids = new Set(['', ...chosen.map(({ id }) => id)]);
  const marks: Mark[] = [];
  const other: string[] = [];
  for (const one of labelled) {
    const skipped: Skipped[] = [];
    const report = await analyze(readSources([one.path], { parsers, wants, skip: (some) => skipped.push(some), defect: (error) => other.push(`${one.name}: the program failed, ${String(error)}`) }), { rules, catalog, skipped });
    other.push(...differencesOf(one, report));
    marks.push(...marksOfLog(one, report, chosen, (finding) => known.some((entry) => isMeant(entry, finding, report.attempts))).filter(({ rule }) => ids.has(rule)));
  }
  return { name, marks, logs: labelled.length, other };
}

function differencesOf({ name, outcomes, attempts, exitCode }: Labelled, report: Report): string[] {
  return [
    ...(outcomes.includes(report.outcome) ? [] : [`${name}: came out as ${report.outcome}, not ${outcomes.join(' or ')}`]),
    ...(attempts === undefined || report.attempts.length === attempts ? [] : [`${name}: ${count(report.attempts.length, 'run')}, not ${attempts}`]),
    ...(exitCode === undefined || report.attempts.some((attempt) => attempt.exitCode === exitCode) ? [] : [`${name}: no run has the code ${exitCode}`]),
  ];
}

function objectOf(parts: readonly Part[], rules: readonly Rule[]): object {
  const all = parts.flatMap(({ marks }) => marks);
  return {
    parts: parts.map(({ name, logs, marks, other }) => ({ name, logs, ...countsOf(marks), other })),
    rules: rules.map(({ id }) => ({ rule: id, ...countsOf(all.filter(({ rule }) => rule === id)) })),
    wrong: all.filter(isWrong),
    accepted: all.filter(({ kind }) => kind === 'accepted'),
  };
}

const HEADS = ['found', 'missed', 'false', 'silent', 'precision', 'recall'];

function linesOf(parts: readonly Part[], rules: readonly Rule[], page: Page): string[] {
  const all = parts.flatMap(({ marks }) => marks);
  const byRule = Map.groupBy(all, ({ rule }) => rule);
  const rows = rules.map(({ id }) => ({ id, counts: countsOf(byRule.get(id) ?? []) }));
  const shown = rows.length <= ALL_SHOWN ? rows : rows.filter(({ counts }) => counts.missed + counts.false + counts.accepted > 0);
  const wide = Math.max(12, ...shown.map(({ id }) => id.length), ...parts.map(({ name }) => name.length));
  const row = (name: string, counts: Counts) => `${pad(name, wide)}  ${cellsOf(counts).map((cell, at) => cell.padStart(HEADS[at]?.length ?? 0)).join('  ')}${counts.accepted > 0 ? `  ${counts.accepted} accepted` : ''}`;
  const problems = all.filter((mark) => isWrong(mark) || mark.kind === 'accepted');
  const other = parts.flatMap((part) => part.other);
  return [
    page.paint('bold', `${pad('rule', wide)}  ${HEADS.join('  ')}`),
    ...shown.map(({ id, counts }) => row(id, counts)),
    ...(shown.length < rows.length ? [page.paint('dim', `${rows.length - shown.length} rules with nothing wrong; --only TEXT shows some, --format json all`)] : []),
    '',
    ...parts.map(({ name, marks }) => row(name, countsOf(marks))),
    page.paint('bold', row('total', countsOf(all))),
    '',
    ...problems.flatMap(({ rule, kind, where, text }) => [page.paint(kind === 'accepted' ? 'dim' : 'bold', harmless(where)), `  ${kind} ${rule || '(no rule)'}: ${shorten(harmless(text), Math.max(60, page.width * 2))}`]),
    ...other.map((text) => `${page.paint('bold', 'otherwise')}  ${harmless(text)}`),
    verdictOf(problems.filter(isWrong).length, other.length, parts, page),
  ];
}

const cellsOf = ({ found, missed, false: wrong, silent, accepted }: Counts) => [String(found), String(missed), String(wrong), String(silent), share(found, found + wrong + accepted), share(found, found + missed)];

const share = (part: number, whole: number) => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`);

function verdictOf(wrong: number, other: number, parts: readonly Part[], page: Page): string {
  const logs = parts.reduce((sum, part) => sum + part.logs, 0);
  if (wrong + other === 0) return page.paint('green', `all right: ${count(parts[0]?.marks.length ?? 0, 'example')} and ${count(logs, 'labelled log')}`);
  return page.paint('red', [...(wrong > 0 ? [`${wrong} wrong`] : []), ...(other > 0 ? [`${other} came out otherwise`] : [])].join(', '));
}
