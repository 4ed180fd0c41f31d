/**
 * A plan file × the levels, servers and language packs of a farm → packages and steps in order. The file knows what the vendor prescribes,
 * the catalog which builds a release has; this knows neither product nor release.
 */
import { baselineOf } from '../catalog/baselines.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Build } from '../catalog/levels.ts';
import { kbsOf } from '../catalog/lookup.ts';
import { fill } from '../text/fill.ts';
import type { NamedLevel, Plan } from '../types.ts';
import { packagesOf, replacedBy } from './packages.ts';
import type { PlanFile } from './plan-schema.ts';
import { holds } from './scene.ts';
import type { PlanRequest, Scene } from './scene.ts';
import { stepsOf, valuesOf } from './steps.ts';

export function planFor(plans: readonly PlanFile[], aim: Build): PlanFile | undefined {
  return plans.find(({ products, kinds }) => products.includes(aim.product) && (kinds === undefined || kinds.includes(aim.kind)));
}

/** `undefined` where there is no plan that brings a product to this level. */
export function planOf(plans: readonly PlanFile[], catalog: Catalog, request: PlanRequest): Plan | undefined {
  const { family, from, to } = request;
  const level = catalog.levelOf(family, to);
  const plan = level.known === 'unknown' ? undefined : planFor(plans, level.build);
  if (!plan || level.known === 'unknown') return undefined;
  const aim = level.build;
  const began = from === undefined ? undefined : catalog.levelOf(family, from).build;
  // From one product to another is a migration, and no update can be taken back.
  if (from !== undefined && (began?.product !== aim.product || catalog.compareLevels(family, from, to) > 0)) return undefined;
  const builds = catalog.buildsOf(family).filter(({ product }) => product === aim.product);
  const asked: Scene = { ...request, plan, aim, builds, baseline: baselineOf(aim, catalog), kinds: new Set([aim.kind]), compare: (a, b) => catalog.compareLevels(family, a, b) };
  const packages = packagesOf(asked);
  const installed = new Set(packages.map(({ release }) => release));
  const scene: Scene = { ...asked, kinds: new Set([aim.kind, ...builds.flatMap(({ release, kind }) => (installed.has(release) ? [kind] : []))]) };
  const values = valuesOf(scene, began);
  return {
    id: plan.id,
    title: plan.title,
    product: aim.product,
    from: from === undefined ? undefined : named(from, began),
    to: named(to, aim),
    packages,
    replaced: replacedBy(scene).map((build) => ({ release: build.release, kb: kbsOf(build), build: build.build })),
    steps: plan.steps.filter((step) => holds(step.when, scene)).flatMap((step) => stepsOf(step, scene, packages, values)),
    notes: plan.notes.filter((note) => holds(note.when, scene)).map(({ note }) => fill(note, values)),
    references: plan.references.map(({ id: _id, ...reference }) => reference),
  };
}

const named = (version: string, build: Build | undefined): NamedLevel => ({ version, release: build?.release ?? version });
