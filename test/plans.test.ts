/** Every plan of rules/plans × the catalog. No test code is written for a single plan. */
import { describe, expect, test } from 'vitest';

import { openCatalog } from '../src/catalog/catalog.ts';
import { loadPlans } from '../src/plans/load-plans.ts';
import { allBuilds } from '../src/catalog/lookup.ts';
import { planFor, planOf } from '../src/plans/plan.ts';
import type { PlanFile } from '../src/plans/plan-schema.ts';
import { CATALOG, PLANS } from '../src/paths.ts';

const catalog = openCatalog(CATALOG);
const plans = loadPlans(PLANS);
const builds = allBuilds(catalog);

const namedReleases = (plan: PlanFile) => {
  const conditions = [...plan.packages.flatMap(({ when, advised }) => [when, advised]), ...plan.steps.map(({ when }) => when), ...plan.notes.map(({ when }) => when)];
  const ofConditions = conditions.flatMap((when) => [when?.from, when?.to].flatMap((range) => [range?.below, range?.least]));
  return [...plan.packages.map(({ release }) => release), ...ofConditions].filter((release): release is string => release !== undefined && release !== 'to' && release !== 'baseline');
};

describe.each(plans.map((plan): [string, PlanFile] => [plan.id, plan]))('%s', (_id, plan) => {
  test('its products and releases are in the catalog', () => {
    for (const product of plan.products) {
      const releases = new Set(builds.filter((build) => build.product === product).map(({ release }) => release));
      expect(releases.size).toBeGreaterThan(0);
      expect(namedReleases(plan).filter((release) => !releases.has(release))).toEqual([]);
    }
  });

  test('every level of its products can be reached, with steps and without holes in the texts', () => {
    for (const { product, family, build, kind } of builds) {
      if (!plan.products.includes(product) || planFor(plans, { product, kind } as never) !== plan) continue;
      const filled = planOf(plans, catalog, { family, to: build, servers: [], languagePacks: [{ language: 'de-de' }], databases: [], cluster: true, filesInstalled: false });
      const texts = [...(filled?.packages.map(({ name }) => name) ?? []), ...(filled?.notes ?? []), ...(filled?.steps.flatMap((step) => [step.do, step.command ?? '', step.check ?? '']) ?? [])];
      expect(texts.length).toBeGreaterThan(0);
      expect(texts.filter((text) => /<[a-z]+(?:\.[a-z]+)?>/.test(text))).toEqual([]);
    }
  });
});

test('no two plans are for the same thing', () => {
  const keys = plans.flatMap(({ products, kinds = ['any'] }) => products.flatMap((product) => kinds.map((kind) => `${product}, ${kind}`)));
  expect(new Set(keys).size).toBe(keys.length);
});
