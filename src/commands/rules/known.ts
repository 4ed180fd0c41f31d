/** A rule by its id. */
import { UsageError } from '../../errors.ts';
import { closest } from '../../text/closest.ts';
import type { Rule } from '../../types.ts';

export function ruleNamed(id: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((one) => one.id === id);
  if (rule) return rule;
  throw new UsageError(`there is no rule ${id}; did you mean ${closest(id, rules.map((one) => one.id)).join(', ')}?`);
}
