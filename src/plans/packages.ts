/** The packages of a plan, in the order in which they are installed, and the updates that they contain. */
import type { Build } from '../catalog/levels.ts';
import { kbsOf } from '../catalog/lookup.ts';
import { present } from '../collections.ts';
import { fill } from '../text/fill.ts';
import type { PlanPackage } from '../types.ts';
import type { PlanPackageRule } from './plan-schema.ts';
import { firstOf, holds } from './scene.ts';
import type { PlanLanguage, Scene } from './scene.ts';

/** Oldest release first; of one release in the order of the file. */
export function packagesOf(scene: Scene): PlanPackage[] {
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
  return isDemanded || isAdvised ? [filledPackage(pack, { release, advised: isAdvised }, scene)] : [];
}

/** The newest service pack that the product has or gets is what its language packs need, too. */
function languagePackOf({ language, version }: PlanLanguage, releases: ReadonlySet<string>, scene: Scene): PlanPackage[] {
  const { plan, from, compare } = scene;
  const has = (release: string) => releases.has(release) || (from !== undefined && compare(from, firstOf(release, scene)) >= 0) || (scene.filesInstalled && compare(scene.to, firstOf(release, scene)) >= 0);
  const pack = plan.packages.findLast(({ part, release }) => part === 'language-pack' && has(release));
  if (!pack || (version !== undefined && compare(version, firstOf(pack.release, scene)) >= 0)) return [];
  return [{ ...filledPackage(pack, { release: pack.release, advised: false, language }, scene), language }];
}

function filledPackage(pack: PlanPackageRule, { release, advised, language }: Pick<PlanPackage, 'release' | 'advised' | 'language'>, scene: Scene): PlanPackage {
  const builds = scene.builds.filter((build) => build.release === release);
  const values = present({ 'package.release': release, 'to.product': scene.aim.product, 'package.language': language });
  const kb = pack.kb === undefined ? (pack.part === 'language-pack' ? [] : [...new Set(builds.flatMap(kbsOf))]) : [pack.kb];
  return { release, name: fill(pack.name, values), part: pack.part, kb, builds: builds.map(({ build }) => build), file: pack.file, advised };
}

/** What was released between the level that is there, or what the aim stands on, and the aim. */
export function replacedBy(scene: Scene): Build[] {
  const { plan, aim, baseline, builds, from, compare } = scene;
  const kinds = plan.replaces;
  if (!kinds?.includes(aim.kind) || scene.filesInstalled) return [];
  const line = builds.filter((build) => kinds.includes(build.kind) && compare(build.build, aim.build) < 0 && [baseline?.build, from].every((below) => below === undefined || compare(build.build, below) > 0));
  return [...new Map(line.map((build) => [build.release, build])).values()];
}
