/**
 * A plan file × the levels, servers and language packs of a farm → packages and steps in order. The file knows what the vendor prescribes,
 * the catalog which builds a release has; this knows neither product nor release.
 */
import { fill } from '../text/fill.ts';
import type { NamedLevel, Plan, PlanPackage, PlanStep } from '../types.ts';
import { baselineOf } from './baselines.ts';
import type { Build, Catalog } from './catalog.ts';
import { kbsOf } from './lookup.ts';
import type { PlanCondition, PlanFile, PlanPackageRule, PlanStepRule } from './plan-schema.ts';

export type PlanServer = { readonly name: string; readonly roles: readonly string[] };
export type PlanLanguage = { readonly language: string; readonly version?: string | undefined };

export type PlanRequest = {
  readonly family: string;
  /** Version that is there; nobody may know. */
  readonly from?: string | undefined;
  readonly to: string;
  readonly servers: readonly PlanServer[];
  readonly languagePacks: readonly PlanLanguage[];
  readonly databases: readonly string[];
  readonly cluster: boolean;
  /** The files of the aim are on every server; only what follows is left. */
  readonly filesInstalled: boolean;
};

/** What all parts of a plan need. `compare` is below 0 where the first is the older level. */
type Scene = PlanRequest & {
  readonly plan: PlanFile;
  readonly aim: Build;
  readonly builds: readonly Build[];
  /** What the aim stands on. */
  readonly baseline: Build | undefined;
  /** Kinds of the releases that are installed on the way. */
  readonly kinds: ReadonlySet<string>;
  readonly compare: (a: string, b: string) => number;
};

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

// ── Conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function holds(when: PlanCondition | undefined, scene: Scene): boolean {
  if (!when) return true;
  const { servers, languagePacks, cluster, filesInstalled, kinds, from, to } = scene;
  const roles = new Set(servers.flatMap((server) => server.roles));
  return (
    isInRange(from, when.from, scene) &&
    isInRange(to, when.to, scene) &&
    (when.kind === undefined || when.kind.some((kind) => kinds.has(kind))) &&
    (when.servers === undefined || (when.servers === 'one') === (servers.length === 1)) &&
    (when.roles === undefined || when.roles.some((role) => roles.has(role))) &&
    (when.languagePacks === undefined || when.languagePacks === languagePacks.length > 0) &&
    (when.cluster === undefined || when.cluster === cluster) &&
    (when.files === undefined || (when.files === 'installed') === filesInstalled)
  );
}

/** A level that nobody knows is below everything: then all that may be missing is told. */
function isInRange(version: string | undefined, range: PlanCondition['from'], scene: Scene): boolean {
  if (!range) return true;
  const { below, least } = range;
  if (version === undefined) return least === undefined;
  return (below === undefined || scene.compare(version, firstOf(below, scene)) < 0) && (least === undefined || scene.compare(version, firstOf(least, scene)) >= 0);
}

/** The lowest build of a release; `test/plans.test.ts` sees to it that every release of a plan is in the catalog. */
function firstOf(release: string, { builds }: Scene): string {
  return builds.find((build) => build.release === release)?.build ?? '';
}

// ── Packages ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Oldest release first; of one release in the order of the file. */
function packagesOf(scene: Scene): PlanPackage[] {
  const { plan, aim, compare } = scene;
  if (scene.filesInstalled && scene.languagePacks.length === 0) return [];
  const isNamed = plan.packages.some(({ release, part }) => release === aim.release && part !== 'language-pack');
  const product = plan.packages.filter((pack) => pack.part !== 'language-pack' && !(pack.release === 'to' && isNamed)).flatMap((pack) => packageOf(pack, scene));
  const releases = new Set(product.map(({ release }) => release));
  const languages = plan.packages.some(({ part }) => part === 'language-pack') ? scene.languagePacks.flatMap((pack) => languagePackOf(pack, releases, scene)) : [];
  const needed = scene.filesInstalled ? languages : [...languages, ...product];
  return needed.toSorted((a, b) => compare(firstOf(a.release, scene), firstOf(b.release, scene)));
}

function packageOf(pack: PlanPackageRule, scene: Scene): PlanPackage[] {
  const { aim, baseline, from, compare } = scene;
  const release = pack.release === 'to' ? aim.release : pack.release === 'baseline' ? baseline?.release : pack.release;
  if (release === undefined || (pack.release === 'baseline' && release === aim.release)) return [];
  const version = firstOf(release, scene);
  if (compare(version, aim.build) > 0 || (from !== undefined && compare(version, from) <= 0)) return [];
  const isDemanded = release === aim.release || pack.release === 'baseline' || (pack.when !== undefined && holds(pack.when, scene));
  const isAdvised = !isDemanded && pack.advised !== undefined && holds(pack.advised, scene);
  return isDemanded || isAdvised ? [filledPackage(pack, release, isAdvised, scene)] : [];
}

/** The newest service pack that the product has or gets is what its language packs need, too. */
function languagePackOf({ language, version }: PlanLanguage, releases: ReadonlySet<string>, scene: Scene): PlanPackage[] {
  const { plan, from, compare } = scene;
  const has = (release: string) => releases.has(release) || (from !== undefined && compare(from, firstOf(release, scene)) >= 0) || (scene.filesInstalled && compare(scene.to, firstOf(release, scene)) >= 0);
  const pack = plan.packages.findLast(({ part, release }) => part === 'language-pack' && has(release));
  if (!pack || (version !== undefined && compare(version, firstOf(pack.release, scene)) >= 0)) return [];
  return [{ ...filledPackage(pack, pack.release, false, scene, language), language }];
}

function filledPackage(pack: PlanPackageRule, release: string, advised: boolean, scene: Scene, language?: string): PlanPackage {
  const builds = scene.builds.filter((build) => build.release === release);
  const values = { ...only({ 'package.release': release, 'to.product': scene.aim.product, 'package.language': language }) };
  const kb = pack.kb === undefined ? (pack.part === 'language-pack' ? [] : [...new Set(builds.flatMap(kbsOf))]) : [pack.kb];
  return { release, name: fill(pack.name, values), part: pack.part, kb, builds: builds.map(({ build }) => build), file: pack.file, advised };
}

/** What was released between the level that is there, or what the aim stands on, and the aim. */
function replacedBy(scene: Scene): Build[] {
  const { plan, aim, baseline, builds, from, compare } = scene;
  const kinds = plan.replaces;
  if (!kinds?.includes(aim.kind) || scene.filesInstalled) return [];
  const line = builds.filter((build) => kinds.includes(build.kind) && compare(build.build, aim.build) < 0 && [baseline?.build, from].every((below) => below === undefined || compare(build.build, below) > 0));
  return [...new Map(line.map((build) => [build.release, build])).values()];
}

// ── Steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────

type Values = Readonly<Record<string, string>>;

function valuesOf(scene: Scene, began: Build | undefined): Values {
  const { from, to, aim, baseline, servers, languagePacks, databases } = scene;
  const replaced = replacedBy(scene).map((build) => `${build.release}${kbsOf(build).map((kb) => ` (KB${kb})`).join('')}`);
  return only({
    'from.version': from,
    'from.release': began?.release,
    'to.version': to,
    'to.release': aim.release,
    'to.product': aim.product,
    'to.kb': listText([...new Set(scene.builds.filter(({ release }) => release === aim.release).flatMap(kbsOf))].map((kb) => `KB${kb}`)),
    baseline: baseline?.release,
    servers: listText(servers.map(({ name }) => name)),
    languages: listText(languagePacks.map(({ language }) => language)),
    databases: listText(databases),
    replaced: listText(replaced),
  });
}

function stepsOf(step: PlanStepRule, scene: Scene, packages: readonly PlanPackage[], all: Values): PlanStep[] {
  const areToldApart = scene.servers.some(({ roles }) => roles.length > 0);
  const servers = serversOf(step, scene);
  if (step.roles !== undefined && areToldApart && servers.length === 0) return [];
  // Which of them the step is for is not known, where nobody told their roles.
  const names = step.roles !== undefined && !areToldApart ? undefined : listText(servers.map(({ name }) => name));
  const { servers: _all, ...others } = all;
  const values = { ...others, ...only({ servers: names }) };
  if (step.each === 'package') return packages.map((pack) => stepOf(step, { ...values, ...packageValues(pack) }));
  if (step.each === 'language') return scene.languagePacks.map(({ language }) => stepOf(step, { ...values, language }));
  if (step.each === 'database' && scene.databases.length > 0) return scene.databases.map((database) => stepOf(step, { ...values, database }));
  if (step.each !== 'server') return [stepOf(step, values)];
  if (canOrder(scene)) return servers.map((server) => stepOf(step, { ...values, ...serverValues(server, scene) }));
  const inWords = stepOf(step, values);
  return [names === undefined ? inWords : { ...inWords, do: `${inWords.do} Servers here: ${names}.` }];
}

/** Whose roles nobody told cannot be put in order: then one step tells the order. */
const canOrder = ({ servers }: Scene) => servers.length === 1 || (servers.length > 1 && servers.every(({ roles }) => roles.length > 0));

/** Those that a step is for, in the order of the roles. */
function serversOf(step: PlanStepRule, { servers, plan }: Scene): PlanServer[] {
  const place = ({ roles }: PlanServer) => Math.min(plan.roles.length, ...roles.map((role) => plan.roles.findIndex((one) => one.role === role)).filter((at) => at >= 0));
  return servers.filter(({ roles }) => step.roles === undefined || roles.some((role) => step.roles?.includes(role))).toSorted((a, b) => place(a) - place(b));
}

function serverValues({ name, roles }: PlanServer, { plan }: Scene): Values {
  const words = roles.map((role) => plan.roles.find((one) => one.role === role)?.words ?? role);
  return { server: name, 'server.named': words.length === 0 ? name : `${name} (${words.join(', ')})` };
}

function packageValues({ release, name, kb, builds, language, file, advised }: PlanPackage): Values {
  return only({
    'package.name': `${name}${kb.length === 0 ? '' : ` (${kb.map((one) => `KB${one}`).join(', ')})`}${advised ? ', recommended' : ''}`,
    'package.release': release,
    'package.kb': listText(kb.map((one) => `KB${one}`)),
    'package.build': listText(builds),
    'package.language': language,
    'package.file': file,
  });
}

function stepOf({ do: text, command, check, never, because, source }: PlanStepRule, values: Values): PlanStep {
  const filled = (one: string | undefined) => (one === undefined ? undefined : fill(one, values));
  return { do: fill(text, values), ...only({ command: filled(command), check: filled(check), never: filled(never), because: filled(because), source }) };
}

const listText = (words: readonly string[]) => (words.length === 0 ? undefined : words.join(', '));

/** Without those that nobody knows. */
function only<Value>(given: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
