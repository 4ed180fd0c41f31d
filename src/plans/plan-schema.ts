/** What a plan file may say: which packages bring a product from one level to another, and which steps the vendor prescribes. See `rules/README.md`. */
import { z } from 'zod';

import { covers, oneOrMore, text, value } from '../text/written.ts';

const texts = oneOrMore(text);

/** Names of releases of the product: `below` the release itself is out, at `least` it is in. */
const range = z.strictObject({ below: text.optional(), least: text.optional() });

/** All that is said must hold. */
const when = z.strictObject({
  from: range.optional(),
  to: range.optional(),
  /** Kind of the release that is the aim: SP, CU, rollup … */
  kind: texts.optional(),
  /** `one`: a single server is named. `several`: more than one, or none is named. */
  servers: z.enum(['one', 'several']).optional(),
  /** Some server has one of these roles. */
  roles: texts.optional(),
  languagePacks: z.boolean().optional(),
  cluster: z.boolean().optional(),
  /** Are the files of the aim installed everywhere already? */
  files: z.enum(['missing', 'installed']).optional(),
});

const pack = z.strictObject({
  /** Name of a release, `to` for the aim, `baseline` for the service pack or the like that the aim builds on. */
  release: text,
  /** `language-pack`: one for each language that is below the release. */
  part: text.optional(),
  name: text,
  kb: value.optional(),
  file: text.optional(),
  /** Needed on the way, where this holds; a release that is the aim itself needs no condition. */
  when: when.optional(),
  /** Not demanded, but advised. */
  advised: when.optional(),
  covers,
});

const step = z.strictObject({
  do: text,
  command: text.optional(),
  check: text.optional(),
  never: text.optional(),
  because: text.optional(),
  when: when.optional(),
  /** The step again for each package, each server in the order of the roles, each database, each language. */
  each: z.enum(['package', 'server', 'database', 'language']).optional(),
  /** Only servers with one of these roles. */
  roles: texts.optional(),
  /** Id of one of the references. */
  source: text.optional(),
  covers,
});

export const planSchema = z.strictObject({
  /** Equals the file name. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: text,
  /** Names of products in the catalog, and the kinds of release that this plan brings; all kinds unless told. */
  products: texts,
  kinds: texts.optional(),
  /** Kinds of release that contain all earlier ones of their line, so that these can be left out. */
  replaces: texts.optional(),
  /** In the order in which servers are taken. */
  roles: z.array(z.strictObject({ role: z.string().regex(/^[a-z][a-z-]*$/), words: text })).default([]),
  packages: z.array(pack).min(1),
  steps: z.array(step).min(1),
  notes: z.array(z.strictObject({ note: text, when: when.optional(), covers })).default([]),
  references: z.array(z.strictObject({ id: text, title: text, kb: value.optional(), url: z.url().optional() })).default([]),
  covers,
});

export type PlanFile = z.output<typeof planSchema>;
export type PlanStepRule = z.output<typeof step>;
export type PlanPackageRule = z.output<typeof pack>;
export type PlanCondition = z.output<typeof when>;
