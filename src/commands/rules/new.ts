/** `rules new --from FILE:LINE`: a rule drafted from one line of evidence. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

import { openCatalog } from '../../catalog/catalog.ts';
import { readRules } from '../../engine/rules/load.ts';
import { UsageError, troubleOf } from '../../errors.ts';
import { loadParsers } from '../../parsers.ts';
import { CATALOG, RULES } from '../../paths.ts';
import { draftOf } from '../../workbench/draft/draft.ts';
import { placeOf, seedAt } from '../../workbench/draft/seed.ts';
import type { Outside } from '../outside.ts';
import { write } from '../screen.ts';

type Arguments = { readonly from: string; readonly output?: string; readonly id?: string; readonly as?: string; readonly encoding?: string; readonly rules?: readonly string[] };

export async function runNew({ from, output, id, as, encoding, rules = [] }: Arguments, outside: Outside): Promise<void> {
  const named = output === undefined ? id : idOf(output, id);
  if (named !== undefined && !/^[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*$/.test(named)) throw new UsageError(`the id would be "${named}", expected <area>.<name> of small letters, digits and -`);
  if (output !== undefined && existsSync(output)) throw new UsageError(`--output ${output}: is there already, and a draft must not replace a rule`);
  const placeOfId = placesOf([RULES, ...rules]);
  if (named !== undefined) mustBeFree(named, placeOfId);
  const parsers = await loadParsers();
  const draft = await draftOf(await seedAt(placeOf(from), { parsers, as, encoding }), { id: named, parsers, catalog: openCatalog(CATALOG) });
  mustBeFree(draft.id, placeOfId);
  if (output === undefined) {
    await write(draft.text, outside);
    outside.stderr.write(`save it as ${draft.id.replace('.', '/')}.yaml, or say --output\n`);
    return;
  }
  try {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, draft.text);
  } catch (error) {
    throw new UsageError(`--output ${output}: cannot be written (${troubleOf(error)}), expected <area>/<name>.yaml in a folder that is there or can be made`);
  }
  outside.stderr.write(`${output}: fill in what says TODO, then: upgrade-triage rules lint ${dirname(dirname(resolve(output)))}\n`);
}

/** Unfinished drafts have an id, too. */
const placesOf = (folders: readonly string[]) => new Map(folders.flatMap((folder) => readRules(folder, true).flatMap(({ rule, place }) => (rule ? [[rule.id, place] as const] : []))));

function mustBeFree(id: string, places: ReadonlyMap<string, string>): void {
  const place = places.get(id);
  if (place !== undefined) throw new UsageError(`the id "${id}" is taken by ${place}, expected another (--id, or the name of --output)`);
}

/** A rule is called as its file and the folder around it. */
function idOf(output: string, id: string | undefined): string {
  const made = `${basename(dirname(resolve(output)))}.${basename(output, '.yaml')}`;
  if (!/[^/\\]+[/\\][^/\\]+\.yaml$/.test(output)) throw new UsageError(`--output ${output}: expected a name as <area>/<name>.yaml`);
  if (id !== undefined && id !== made) throw new UsageError(`--id ${id}: expected "${made}", as --output says`);
  return made;
}
