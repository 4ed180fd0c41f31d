/** `rules list`: the rules by area, a line each. */
import { patternsOf } from '../../engine/rules/condition.ts';
import { ownRules } from '../../engine/rules/own-rules.ts';
import { count } from '../../sinks/text/page.ts';
import { harmless, pad, wrap } from '../../text/display.ts';
import { fill } from '../../text/fill.ts';
import type { Rule } from '../../types.ts';
import type { Outside } from '../outside.ts';
import { pageOf, screenOf, writeJson, writeLines } from '../screen.ts';
import type { RulesArguments } from './index.ts';

export async function runList(args: RulesArguments<{ readonly product?: string; readonly match?: string }>, outside: Outside): Promise<void> {
  const rules = (await ownRules(args.rules)).filter((rule) => contains(rule.product, args.product) && contains(wordsOf(rule), args.match));
  if (args.format === 'json') {
    const listed = rules.map(({ id, severity, role, tier, title, product }) => ({ id, severity, role, tier, title, product }));
    return writeJson(listed, outside);
  }
  const page = pageOf(screenOf(args, outside));
  const wide = Math.max(0, ...rules.map(({ id }) => id.length));
  const areas = Map.groupBy(rules, ({ id }) => id.split('.')[0] ?? '');
  const lines = [...areas].flatMap(([area, some]) => [
    page.paint('bold', `${area}  ${count(some.length, 'rule')}`),
    ...some.flatMap(({ id, severity, role, tier, title }) => {
      const head = `  ${pad(id, wide)}  ${severity.padEnd(8)}  ${role.padEnd(11)}  ${tier.padEnd(9)}  `;
      const [first = '', ...more] = wrap(harmless(fill(title, {})), Math.max(30, page.width - head.length));
      return [head + first, ...more.map((line) => ' '.repeat(head.length) + line)];
    }),
    '',
  ]);
  const nothing = ['no rule fits; `rules list` without options names all'];
  return writeLines(rules.length === 0 ? nothing : [...lines, `${count(rules.length, 'rule')}; \`rules show ID\` tells all of one`], outside);
}

const contains = (text: string, part: string | undefined) => part === undefined || text.toLowerCase().includes(part.toLowerCase());

const wordsOf = ({ id, title, when }: Rule) => [id, title, ...patternsOf(when).map(({ source }) => source)].join('\n');
