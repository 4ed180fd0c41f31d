/**
 * Looks up builds, result codes and the smaller tables in the CSV files of `rules/catalog/`. The file name says what a file is about:
 * `builds-<family>.csv` holds the builds of a family of products, `codes-<context>.csv` the codes of one context, `contexts.csv` which value
 * of a finding is a code of which context. A family or context is added by adding a file; see `rules/catalog/README.md` for the columns. A file
 * is read when it is first asked for.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';

import { once, remembered } from '../collections.ts';
import { RuleError, messageOf } from '../errors.ts';
import { compareParts, partsOf } from '../text/versions.ts';
import { compareTold, isOneLevel, levelAmong, nearest, partsAsListed } from './levels.ts';
import type { Build, Level, Listed } from './levels.ts';
import { silenceOf } from './silences.ts';
import type { UsualSilence } from './silences.ts';

export type Code = {
  readonly code: string;
  readonly name?: string | undefined;
  readonly severity?: string | undefined;
  /** The vendor's text, with its placeholders. */
  readonly message?: string | undefined;
  readonly meaning: string;
  readonly source: string;
};

/** Which table explains a value of a finding, and what such a code is called. */
export type CodeContext = {
  readonly value: string;
  /** Only beside this other value. */
  readonly where?: { readonly name: string; readonly is: string } | undefined;
  /** Where the code is part of the value, a pattern that captures it as `code`. */
  readonly written?: RegExp | undefined;
  readonly context: string;
  readonly called: string;
};

export type Catalog = {
  /** True where there are builds of this family. */
  readonly knows: (family: string) => boolean;
  readonly families: () => readonly string[];
  /** All builds of a family, oldest first. */
  readonly buildsOf: (family: string) => readonly Build[];
  /** The rows of `<name>.csv`; none where there is no such file. */
  readonly table: (name: string) => readonly Row[];
  readonly buildOf: (family: string, version: string) => Build | undefined;
  /** The newest listed build of the same product that is not newer than `version`. */
  readonly nearestBuild: (family: string, version: string) => Build | undefined;
  readonly levelOf: (family: string, version: string) => Level;
  /** Below 0 where `a` is the older level, 0 where both are one level, above 0 where it is the newer one. */
  readonly compareLevels: (family: string, a: string, b: string) => number;
  readonly latestKnown: (product: string) => Build | undefined;
  /** Contexts never mix: 1603 is one thing as a result of Windows and another as a message of a package. */
  readonly contexts: () => readonly CodeContext[];
  /** In the order of the file. */
  readonly silences: () => readonly UsualSilence[];
  readonly describeCode: (context: string, code: string | number) => Code | undefined;
};

export type Row = Readonly<Record<string, string>>;

export function openCatalog(folder: string): Catalog {
  const files = once(() => new Set(readdirSync(folder)));
  const rowsOf = (name: string) => (files().has(name) ? readRows(join(folder, name)) : []);
  const builds = remembered((family) => listed(rowsOf(`builds-${family}.csv`), family, join(folder, `builds-${family}.csv`)));
  const families = once(() => [...files()].flatMap((name) => /^builds-(.+)\.csv$/.exec(name)?.[1] ?? []).toSorted());
  const codes = remembered((context) => codesOf(rowsOf(`codes-${context}.csv`)));
  const contexts = once(() => rowsOf('contexts.csv').map(contextOf));
  const levels = remembered((family) => remembered((version) => levelAmong(builds(family), version)));
  const levelOf = (family: string, version: string) => levels(family)(version);

  return {
    knows: (family) => files().has(`builds-${family}.csv`),
    families,
    buildsOf: (family) => builds(family).map(({ build }) => build),
    table: remembered((name) => rowsOf(`${name}.csv`)),
    buildOf: (family, version) => {
      const level = levelOf(family, version);
      return level.known === 'exact' ? level.build : undefined;
    },
    nearestBuild: (family, version) => nearest(builds(family), partsAsListed(version))?.build,
    levelOf,
    compareLevels: (family, a, b) => {
      const difference = compareTold(partsAsListed(a), partsAsListed(b));
      return difference !== 0 && isOneLevel(levelOf(family, a), levelOf(family, b)) ? 0 : difference;
    },
    latestKnown: (product) =>
      families()
        .flatMap((family) => builds(family))
        .findLast(({ build }) => build.product === product)?.build,
    contexts,
    silences: once(() => rowsOf('silences.csv').map((row, index) => silenceOf(row, `${join(folder, 'silences.csv')}:${index + 2}:1`))),
    describeCode: (context, code) => codes(context).get(String(code).trim().toLowerCase()),
  };
}

// ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function readRows(path: string): Row[] {
  try {
    return parse(readFileSync(path, 'utf8'), { bom: true, columns: true });
  } catch (error) {
    throw new RuleError(path, messageOf(error));
  }
}

/** Oldest first. */
function listed(rows: readonly Row[], family: string, path: string): Listed[] {
  return rows.map((row, index) => listedRow(row, family, `${path}:${index + 2}:1`)).toSorted((a, b) => compareParts(a.parts, b.parts));
}

function listedRow(row: Row, family: string, place: string): Listed {
  const { product = '', build = '', release = '', kind = '', source = '' } = row;
  if (partsOf(build) === undefined) throw new RuleError(place, `build: "${build}", expected a version such as 1.2.3.4`);
  const optional = { component: told(row, 'component'), kb: told(row, 'kb'), date: told(row, 'date'), shownAs: told(row, 'shown_as'), remarks: told(row, 'remarks') };
  return { parts: partsAsListed(build), build: { family, product, build, release, kind, ...optional, source } };
}

function contextOf(row: Row): CodeContext {
  const { value = '', context = '', called = '' } = row;
  const [name, is] = told(row, 'where')?.split('=') ?? [];
  const written = told(row, 'written');
  return { value, context, called, written: written === undefined ? undefined : new RegExp(written, 'i'), where: name === undefined || is === undefined ? undefined : { name, is } };
}

/** By every way of writing a code, in lower case. Of two rows for one code the first counts. */
function codesOf(rows: readonly Row[]): Map<string, Code> {
  const codes = new Map<string, Code>();
  for (const row of rows) {
    const message = told(row, 'message');
    const { code = '', source = '' } = row;
    const described = { code, name: told(row, 'name'), severity: told(row, 'severity'), message, meaning: told(row, 'meaning') ?? message ?? '', source };
    for (const writing of [code, told(row, 'name'), told(row, 'also')]) {
      const key = writing?.toLowerCase();
      if (key !== undefined && !codes.has(key)) codes.set(key, described);
    }
  }
  return codes;
}

function told(row: Row, column: string): string | undefined {
  return row[column] || undefined;
}
