/** What a plan is asked for, what all its parts need to know, and whether a condition of its file holds there. */
import type { Build } from '../catalog/levels.ts';
import type { PlanCondition, PlanFile } from './plan-schema.ts';

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
export type Scene = PlanRequest & {
  readonly plan: PlanFile;
  readonly aim: Build;
  readonly builds: readonly Build[];
  /** What the aim stands on. */
  readonly baseline: Build | undefined;
  /** Kinds of the releases that are installed on the way. */
  readonly kinds: ReadonlySet<string>;
  readonly compare: (a: string, b: string) => number;
};

export function holds(when: PlanCondition | undefined, scene: Scene): boolean {
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
export function firstOf(release: string, { builds }: Scene): string {
  return builds.find((build) => build.release === release)?.build ?? '';
}
