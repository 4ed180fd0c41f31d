/** `plan`: the packages and steps that bring a farm or an organization from one level to another, as the vendor prescribes them. */
import { openCatalog } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Build } from '../catalog/levels.ts';
import { mustFind, nameOf } from '../catalog/lookup.ts';
import { ownPlans } from '../engine/rules/own-rules.ts';
import { UsageError } from '../errors.ts';
import { CATALOG } from '../paths.ts';
import type { PlanFile } from '../plans/plan-schema.ts';
import { planFor, planOf } from '../plans/plan.ts';
import type { PlanLanguage, PlanServer } from '../plans/scene.ts';
import { planLines } from '../sinks/text/plan.ts';
import type { Outside } from './outside.ts';
import { writeJson, writeLines } from './screen.ts';

export type PlanArguments = {
  readonly from: string;
  readonly to: string;
  readonly languagePacks?: string;
  readonly servers?: string;
  readonly databases?: string;
  readonly cluster: boolean;
  readonly filesInstalled: boolean;
  readonly format: 'text' | 'json';
  readonly width?: number;
};

/** A level that was named: of a release its highest build for where it begins, its lowest for where it ends are one level. */
type Point = { readonly version: string; readonly build: Build };

export async function runPlan(args: PlanArguments, outside: Outside): Promise<void> {
  const catalog = openCatalog(CATALOG);
  const plans = await ownPlans();
  const { from, to } = pointsOf(args, catalog, plans);
  const { family, product } = to.build;
  if (from.build.product !== product) throw new UsageError(`--from is ${nameOf(from.build)} and --to is ${nameOf(to.build)}: from one product to another is a migration, for which there is no plan`);
  const difference = catalog.compareLevels(family, from.version, to.version);
  if (difference > 0) throw new UsageError(`--to ${args.to} is ${nameOf(to.build)}, older than --from ${args.from}, ${nameOf(from.build)}: an update cannot be taken back${lineHint(from, to)}`);
  const plan = planFor(plans, to.build);
  if (!plan) throw new UsageError(`there is no plan for ${nameOf(to.build)}; there are plans for ${plans.flatMap(({ products }) => products).join(', ')}`);
  const request = {
    family,
    from: from.version,
    to: to.version,
    servers: serversIn(args.servers, plan),
    languagePacks: languagesIn(args.languagePacks, product, catalog),
    databases: listIn(args.databases),
    cluster: args.cluster,
    filesInstalled: args.filesInstalled || difference === 0,
  };
  const filled = planOf(plans, catalog, request);
  if (!filled) throw new UsageError(`${args.to} is newer than the catalog knows ${product}`);
  if (args.format === 'json') return writeJson({ schemaVersion: 1, ...filled, servers: request.servers, languagePacks: request.languagePacks }, outside);
  return writeLines(planLines(filled, args.width ?? 100), outside);
}

/** The line of updates may be another one than that of the server: RTM and SP1 have each their own. */
function lineHint(from: Point, to: Point): string {
  const line = ({ build }: Point) => build.build.split('.').slice(0, 2).join('.');
  return line(from) === line(to) ? '' : `; the package is made for ${line(to)}, the server is at ${line(from)}`;
}

/** Both names may fit several products; the one that the other names, or else that has a plan, is meant. */
function pointsOf(args: PlanArguments, catalog: Catalog, plans: readonly PlanFile[]): { readonly from: Point; readonly to: Point } {
  const [froms, tos] = [pointsCalled(args.from, catalog), pointsCalled(args.to, catalog)];
  const pairs = froms.flatMap((from) => tos.flatMap((to) => (from.build.product === to.build.product ? [{ from, to }] : [])));
  const planned = pairs.filter(({ to }) => planFor(plans, to.build));
  const [pair, other] = planned.length > 0 ? planned : pairs;
  if (pair && (!other || pair.to.build.product === other.to.build.product)) return pair;
  const onlyOne = new Set(pairs.map(({ to }) => to.build.product));
  if (onlyOne.size > 1 && /^\d+\./.test(args.from)) return pairs[0] as { from: Point; to: Point };
  if (onlyOne.size > 1) throw new UsageError(`${args.from} → ${args.to} fits ${[...onlyOne].join(', ')}; name the product, as "${[...onlyOne][0]} ${args.to}"`);
  const [from] = froms;
  const [to] = tos;
  if (!from || !to) throw new UsageError(`name a release or a build, not a product alone`);
  return { from, to };
}

function pointsCalled(text: string, catalog: Catalog): Point[] {
  const found = mustFind(text, catalog);
  const points = found.flatMap((one): Point[] => {
    if (one.found === 'build') return one.level.build ? [{ version: one.version, build: one.level.build }] : [];
    const build = one.found === 'release' ? one.builds.at(-1) : undefined;
    return build ? [{ version: build.build, build }] : [];
  });
  if (points.length === 0) throw new UsageError(`${text} is a product, not a level of it; try "${text} SP1", or \`builds "${text}"\` for its releases`);
  return points;
}

// ── What stands on the command line ─────────────────────────────────────────────────────────────────────────────────

const listIn = (text = ''): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

/** `KESTREL-APP1=ca+app,KESTREL-WFE1=web`; without roles the order is told in words. */
function serversIn(text: string | undefined, { roles, title }: PlanFile): PlanServer[] {
  const known = new Set(roles.map(({ role }) => role));
  return listIn(text).map((part) => {
    const [name = '', said] = part.split('=', 2);
    const given = said === undefined ? [] : said.split('+').map((role) => role.trim().toLowerCase());
    const wrong = given.find((role) => !known.has(role));
    if (wrong !== undefined || name.trim() === '') throw new UsageError(`--servers ${part}: expected NAME or NAME=ROLE+ROLE, for "${title}" with ${roles.map(({ role, words }) => `${role} (${words})`).join(', ') || 'no roles'}`);
    return { name: name.trim(), roles: given };
  });
}

/** `de-de=SP1,fr-fr` */
function languagesIn(text: string | undefined, product: string, catalog: Catalog): PlanLanguage[] {
  return listIn(text).map((part) => {
    const [language = '', level] = part.split('=', 2);
    if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(language)) throw new UsageError(`--language-packs ${part}: expected a language as de-de, or with its level as de-de=SP1`);
    if (level === undefined) return { language: language.toLowerCase() };
    const point = pointsCalled(level, catalog).find(({ build }) => build.product === product);
    if (!point) throw new UsageError(`--language-packs ${part}: ${product} has no ${level}`);
    return { language: language.toLowerCase(), version: point.version };
  });
}
