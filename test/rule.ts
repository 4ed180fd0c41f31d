/** A small rule for tests of the engine, with what the test is about put in. */
import { ruleSchema } from '../src/engine/rules/schema.ts';
import type { Rule } from '../src/types.ts';

export function ruleOf(id: string, given: object): Rule {
  return ruleSchema.parse({
    id,
    title: `rule ${id}`,
    severity: 'critical',
    role: 'cause',
    tier: 'specific',
    confidence: 0.8,
    because: 'it was seen',
    product: 'Kestrel',
    examples: { match: [{ in: 'msi', text: 'x' }], pass: [{ in: 'msi', text: 'y' }] },
    ...given,
  });
}
