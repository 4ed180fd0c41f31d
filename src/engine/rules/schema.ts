/**
 * What a rule file may say. `rules/README.md` explains it to people; `load.ts` reports a file that says something else.
 * A rule is data: conditions over records, attempts and facts, and the texts for the report. The types of all this are in `condition.ts`,
 * for a run with rules that were checked before needs neither zod nor YAML.
 */
import { z } from 'zod';

import { covers, oneOrMore, text, value } from '../../text/written.ts';
import { LEVELS, OUTCOMES, ROLES, SEVERITIES, TIERS } from '../../types.ts';
import { WITHIN } from './condition.ts';
import type { Condition } from './condition.ts';

const values = oneOrMore(value);
const texts = oneOrMore(text);

/** A field equals one of some values, or matches a pattern. */
const fieldTest = z.union([values, z.strictObject({ matches: text })]);

const way = {
  /** One of these patterns is found in the message. A blank stands for any white space, a line break too. */
  message: texts.optional(),
  fields: z.record(z.string(), fieldTest).optional(),
};

/** One record: all that is said must hold. A pattern's named groups become values of the finding. */
export const record = z.strictObject({
  /** Log kinds; `event-*` stands for all kinds that begin so. */
  in: texts,
  ...way,
  level: z.array(z.enum(LEVELS)).optional(),
  component: text.optional(),
  /** Besides, one of these must hold: the same thing said in several ways. */
  any: z.array(z.strictObject(way)).min(2).optional(),
});

export const attempt = z.strictObject({
  kind: values.optional(),
  outcome: oneOrMore(z.enum(OUTCOMES)).optional(),
  exitCode: values.optional(),
  product: text.optional(),
  failedStep: text.optional(),
  /** A line says of a step that it failed. */
  stepFailed: z.boolean().optional(),
  operation: values.optional(),
  /** The log begins in the middle of the run. */
  fragment: z.boolean().optional(),
});

export const fact = z.strictObject({
  kind: text,
  subject: text.optional(),
  value: fieldTest.optional(),
  fields: z.record(z.string(), fieldTest).optional(),
  /** Name under which `compare` and the texts find it: `{db.value}`, `{db.subject}`, `{db.<field>}`. */
  as: z.string().regex(/^[a-z][A-Za-z]*$/).optional(),
});

/** Records one after the other, the last one at most so far behind the first. */
export const sequence = z.strictObject({
  of: z.array(record).min(2),
  within: z.string().regex(WITHIN, 'expected "<number> lines", "… seconds", "… minutes" or "… hours"'),
});

export const comparison = z.enum(['older-than', 'newer-than', 'same-as', 'differs-from']);

const FORMS = ['all', 'any', 'none', 'maybe', 'record', 'attempt', 'fact', 'sequence', 'compare'] as const;
const oneForm = (given: object) => Object.keys(given).length === 1;
const condition: z.ZodType<Condition> = z.lazy(() =>
  z
    .strictObject({
      all: z.array(condition).min(1),
      any: z.array(condition).min(1),
      none: z.array(condition).min(1),
      maybe: z.array(condition).min(1),
      record,
      attempt,
      fact,
      sequence,
      compare: z.tuple([text, comparison, text]),
    })
    .partial()
    .refine(oneForm, `expected exactly one of ${FORMS.join(', ')}`),
) as unknown as z.ZodType<Condition>;

/** `for`: the step, or reference, is told only where this pattern finds something in what the run is of; see `steps.ts`. */
const step = z.strictObject({ for: text.optional(), do: text, command: text.optional(), check: text.optional(), never: text.optional() });
const reference = z.strictObject({ for: text.optional(), title: text, kb: value.optional(), url: z.url().optional() });

/** From which level to which; texts with values in braces. `servers`, `databases` and `languages` are lists with commas; all servers that were seen, unless told. */
const plan = z.strictObject({
  family: text,
  from: text.optional(),
  to: text,
  files: z.enum(['missing', 'installed']).default('missing'),
  servers: text.optional(),
  databases: text.optional(),
  languages: text.optional(),
});

/** A piece of input, as a log of kind `in` would hold it; `path` where it matters which file it is. */
const piece = z.strictObject({ in: text, path: text.optional(), text: z.string().min(1) });
const expected = { values: z.record(z.string(), value).optional() };

/** One piece of input, or several (`inputs`) of the same night, and values that the finding must have captured. */
export const example = z
  .union([piece.extend(expected), z.strictObject({ inputs: z.array(piece).min(2), ...expected })])
  .transform((given) => ({ inputs: 'inputs' in given ? given.inputs : [{ in: given.in, path: given.path, text: given.text }], values: given.values ?? {} }));

export const ruleSchema = z.strictObject({
  /** `<folder>.<file>`: stable, others refer to it. */
  id: z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*$/),
  /** One sentence with captured values in braces. */
  title: text,
  severity: z.enum(SEVERITIES),
  role: z.enum(ROLES),
  /** `specific`: the one thing that went wrong. `component`: which part failed. `catch-all`: only where no other cause was found. */
  tier: z.enum(TIERS),
  confidence: z.number().min(0).max(1),
  /** Why this is believed. */
  because: text,
  product: text,
  /** `attempt`: all conditions hold in one run. `incident`: anywhere among what happened in the same night. */
  scope: z.enum(['attempt', 'incident']).default('attempt'),
  /** `failing`: only for runs that did not succeed. */
  appliesTo: z.enum(['failing', 'succeeded', 'any']).default('failing'),
  when: condition,
  /** One finding for each different value of this name, in place of one for all. */
  each: z.string().optional(),
  /** Captured values that are codes, and the context that explains each: the part of `catalog/codes-<context>.csv`. */
  codes: z.record(z.string(), text).default({}),
  leadsTo: z.array(z.string()).default([]),
  /** Runs after which this is to be expected: where one of them had failed in the same night, its cause led to this. */
  after: oneOrMore(attempt).default([]),
  /** What to look at to tell this from another cause. */
  decide: text.optional(),
  remediation: z.array(step).default([]),
  /** The plan of `rules/plans/` that repairs it, filled with values: it takes the place of `remediation` where there is one. */
  plan: plan.optional(),
  references: z.array(reference).default([]),
  falsePositives: z.array(text).default([]),
  /** What the rule carries of what is known. */
  covers,
  /** What is missing when the rule holds, and how to collect it. */
  gap: z.strictObject({ missing: text, so: text, collect: text }).optional(),
  examples: z.strictObject({ match: z.array(example).min(1), pass: z.array(example).min(1) }),
});
