/** `rules show ID`: all that a rule says, as a person reads it. */
import { ownRules } from '../../engine/rules/own-rules.ts';
import { LABEL, commandLines, indented, labelled, listed, referenceText } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { harmless, pad, wrap } from '../../text/display.ts';
import { fill } from '../../text/fill.ts';
import type { Rule } from '../../types.ts';
import { describe } from '../../workbench/describe.ts';
import type { Outside } from '../outside.ts';
import { pageOf, screenOf, writeJson, writeLines } from '../screen.ts';
import type { RulesArguments } from './index.ts';
import { ruleNamed } from './known.ts';

const TIER = {
  specific: 'the one thing that went wrong',
  component: 'the part that failed, with the reason still open',
  'catch-all': 'told only where no other cause was found',
} as const;
const APPLIES = { failing: 'runs that did not succeed', succeeded: 'runs that succeeded', any: 'any run, and entries outside of runs' } as const;
const SCOPE = { attempt: 'within one run', incident: 'anywhere in what happened in the same night, across files' } as const;

export async function runShow(id: string, args: RulesArguments, outside: Outside): Promise<void> {
  const rules = await ownRules(args.rules);
  const rule = ruleNamed(id, rules);
  const causes = rules.filter(({ leadsTo }) => leadsTo.includes(id)).map((one) => one.id);
  if (args.format === 'json') return writeJson({ ...rule, comesFrom: causes }, outside);
  return writeLines(ruleLines(rule, causes, pageOf(screenOf(args, outside))), outside);
}

function ruleLines(rule: Rule, causes: readonly string[], page: Page): string[] {
  const { severity, role, tier, confidence, because, product, scope, appliesTo, each } = rule;
  const list = (label: string, items: readonly string[]) => (items.length === 0 ? [] : [...listed(label, items, page), '']);
  return [
    page.paint('bold', rule.id),
    ...indented(fill(rule.title, {}), page, 'bold'),
    '',
    ...labelled('IS', `${severity}, ${role}, ${tier}: ${TIER[tier]}`, page),
    ...indented(`${Math.round(confidence * 100)} % sure: ${because}`, page),
    ...indented(`for ${product}`, page),
    '',
    ...labelled('HOLDS', `for ${APPLIES[appliesTo]}, when this was seen ${SCOPE[scope]}${each === undefined ? '' : `; told once for each ${each}`}:`, page),
    ...describe(rule.when).flatMap(({ depth, text }) => indented(`${depth === 0 ? '' : '- '}${text}`, page, undefined, 10 + 2 * depth)),
    '',
    ...(rule.leadsTo.length > 0 ? [...labelled('LEADS', `to ${rule.leadsTo.join(', ')}`, page), ''] : []),
    ...(causes.length > 0 ? [...labelled('COMES', `from ${causes.join(', ')}`, page), ''] : []),
    ...rule.remediation.flatMap((step, at) => [
      ...stepLines(at, fill(step.do, {}), page),
      ...(step.command === undefined ? [] : commandLines(fill(step.command, {}), page, 11)),
      ...(step.check === undefined ? [] : indented(`Check: ${fill(step.check, {})}`, page, undefined, 11)),
      ...(step.never === undefined ? [] : indented(`Never: ${fill(step.never, {})}`, page, 'yellow', 11)),
    ]),
    ...(rule.remediation.length > 0 ? [''] : []),
    ...(rule.gap ? [...labelled('MISSING', `${fill(rule.gap.missing, {})}: ${fill(rule.gap.so, {})}`, page), ...indented(fill(rule.gap.collect, {}), page, 'bold'), ''] : []),
    ...list('SEE', rule.references.map(referenceText)),
    ...list('BUT', rule.falsePositives),
    ...exampleLines(rule, page),
  ];
}

function stepLines(at: number, text: string, page: Page): string[] {
  const [first = '', ...more] = wrap(harmless(text), page.width - LABEL - 3);
  return [`${page.paint('cyan', pad(at === 0 ? 'STEPS' : '', LABEL))}${`${at + 1}.`.padEnd(3)}${first}`, ...more.map((line) => ' '.repeat(LABEL + 3) + line)];
}

function exampleLines({ examples }: Rule, page: Page): string[] {
  return (examples.match[0]?.inputs ?? []).flatMap(({ in: kind, text }, at) => [
    `${page.paint('cyan', pad(at === 0 ? 'EXAMPLE' : '', 9))}${page.paint('dim', kind)}`,
    ...text.trimEnd().split('\n').map((line) => `  ${harmless(line)}`),
  ]);
}
