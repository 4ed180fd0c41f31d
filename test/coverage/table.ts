/**
 * `rules/COVERAGE.md`: where each known fact and signature (`rules/catalog/known-*.csv`) went: to a rule, a row of the catalog or a step of a
 * plan; or why no log can show it. What a file carries it says itself: `covers` in the YAML of rules and plans, an id among the sources of a row.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';

export type Known = { readonly id: string; readonly says: string; readonly source: string; readonly notShown: string; readonly file: string };
/** `at`: the row of a table, the step of a plan; a rule carries as a whole. */
export type Carrier = { readonly id: string; readonly name: string; readonly link: string; readonly at?: string | undefined };
export type Coverage = { readonly known: readonly Known[]; readonly carriers: readonly Carrier[] };

const ID = /^[A-Z]+-\d+$/;

/** @param rules the folder with the rules, the plans and the catalog */
export function coverageOf(rules: string): Coverage {
  const catalog = join(rules, 'catalog');
  const tables = readdirSync(catalog).filter((name) => name.endsWith('.csv')).toSorted();
  const known = tables.filter((name) => name.startsWith('known-')).flatMap((name) => knownIn(catalog, name));
  const rows = tables.filter((name) => !name.startsWith('known-')).flatMap((name) => rowsThatCarry(catalog, name));
  return { known, carriers: [...yamlThatCarries(rules), ...rows] };
}

/** Ids that neither something carries nor a reason excuses. */
export function openIn({ known, carriers }: Coverage): string[] {
  const carried = new Set(carriers.map(({ id }) => id));
  return known.filter(({ id, notShown }) => !carried.has(id) && notShown === '').map(({ id }) => id);
}

/** What is said to be carried and is not known. */
export function strangeIn({ known, carriers }: Coverage): string[] {
  const ids = new Set(known.map(({ id }) => id));
  return carriers.filter(({ id }) => !ids.has(id)).map(({ id, name }) => `${id} in ${name}`);
}

export function coverageText(coverage: Coverage): string {
  const { known, carriers } = coverage;
  const open = openIn(coverage);
  const carriersOf = Map.groupBy(carriers, ({ id }) => id);
  const carried = known.filter(({ id }) => carriersOf.has(id)).length;
  const whereTo = ({ id, notShown }: Known) => {
    const links = [...Map.groupBy(carriersOf.get(id) ?? [], ({ name, link }) => `[${name}](${link})`)].map(([link, places]) => [link, ...new Set(places.flatMap(({ at }) => at ?? []))].join(' · '));
    return links.length > 0 ? links.join(', ') : notShown === '' ? '**open**' : `not shown: ${notShown}`;
  };
  const sections = [...Map.groupBy(known, ({ file }) => file)].map(([file, rows]) => [
    `## [${file}](catalog/${file})`,
    '',
    '| id | what it says | from | where it went |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${[row.id, row.says, row.source, whereTo(row)].map(cell).join(' | ')} |`),
    '',
  ]);
  return [
    '# Coverage',
    '',
    'Made by `npm run coverage` from `covers` in rules and plans and from the rows of the catalog; do not edit.',
    '',
    `${known.length} known facts and signatures: ${carried} carried, ${known.length - carried - open.length} that no log can show, ${open.length} open.`,
    '',
    ...sections.flat(),
  ].join('\n');
}

/** One line, and no end of the cell, whatever a pattern holds. */
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

function rowsOf(folder: string, name: string): Record<string, string>[] {
  return parseCsv(readFileSync(join(folder, name), 'utf8'), { bom: true, columns: true });
}

function knownIn(folder: string, file: string): Known[] {
  return rowsOf(folder, file).map(({ id = '', says = '', source = '', not_shown: notShown = '' }) => ({ id, says, source, notShown, file }));
}

/** An id among the sources of a row says that the row carries it. */
function rowsThatCarry(folder: string, file: string): Carrier[] {
  return rowsOf(folder, file).flatMap(({ source = '', code, product = '', build = '', release = '' }) => {
    const at = code ?? `${product} ${release} ${build}`;
    return source.split(';').filter((one) => ID.test(one)).map((id) => ({ id, name: file, link: `catalog/${file}`, at }));
  });
}

function yamlThatCarries(rules: string): Carrier[] {
  const folders = readdirSync(rules, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .flatMap(({ name: folder }) => readdirSync(join(rules, folder)).filter((name) => name.endsWith('.yaml')).map((name) => `${folder}/${name}`))
    .toSorted()
    .flatMap((file) => {
      const name = file.replace('/', '.').replace(/\.yaml$/, '');
      return coversIn(parseYaml(readFileSync(join(rules, file), 'utf8'))).map(({ id, at }) => ({ id, name, link: file, at: at.join(' ') || undefined }));
    });
}

/** Every `covers`, however deep, and where: a plan has them at its steps (`steps 3`). */
function coversIn(given: unknown, at: readonly string[] = []): { readonly id: string; readonly at: readonly string[] }[] {
  if (Array.isArray(given)) return given.flatMap((one, index) => coversIn(one, [...at, String(index + 1)]));
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([key, value]) => (key === 'covers' && Array.isArray(value) ? value.map((id) => ({ id: String(id), at })) : coversIn(value, [...at, key])));
}
