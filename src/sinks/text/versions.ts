/**
 * The truth table of versions, one or two lines a row and one more where something does not agree:
 *
 *   VERSIONS              INSTALLED         DATABASE          EXPECTED
 *           KESTREL_SSP1  12.0.6421.1000    12.0.0.6219       –
 *                         Service Pack 2    Service Pack 1
 *             ✗ PSConfig not run: at 12.0.0.6219 (Service Pack 1), and the files at 12.0.6421.1000 …
 *               installed PSCDiagnostics.log:1, database versions.txt:23
 *
 * Rows that agree and say the same are one row.
 */
import { harmless, pad, shorten, widthOf, wrap } from '../../text/display.ts';
import type { VersionCell, VersionRow } from '../../types.ts';
import { LABEL, count, indented, labelled, placeText } from './page.ts';
import type { Page } from './page.ts';

const COLUMNS = ['installed', 'database', 'expected'] as const;
/** Wide enough for 16.0.14326.20450. */
const COLUMN = 17;
const NARROWEST_NAME = 14;
const WIDEST_NAME = 36;

/** Nothing where all agree, unless everything is asked for. */
export function versionLines(rows: readonly VersionRow[], page: Page, full: boolean): string[] {
  if (rows.length === 0 || (!full && rows.every(({ gap }) => gap === 'none'))) return [];
  const bad = [...Map.groupBy(rows.filter(({ gap }) => gap !== 'none'), sayingOf).values()];
  const good = [...Map.groupBy(rows.filter(({ gap }) => gap === 'none'), sayingOf).values()];
  const room = page.width - LABEL - COLUMNS.length * COLUMN;
  const wide = Math.max(NARROWEST_NAME, Math.min(room, WIDEST_NAME, 2 + Math.max(...rows.map(({ subject }) => widthOf(harmless(subject))))));
  const isNarrow = room < NARROWEST_NAME;
  const head = `${page.paint('cyan', pad('VERSIONS', LABEL + (isNarrow ? 0 : 1)))}${isNarrow ? '' : `${pad('', wide - 1)}${COLUMNS.map((name) => pad(name.toUpperCase(), COLUMN)).join('')}`}`;
  const rowLines = isNarrow ? stackedLines : tableLines;
  return [
    head.trimEnd(),
    ...bad.flatMap((group) => [...rowLines(group, wide, page), ...gapLines(group, page)]),
    ...good.flatMap((group) => [...rowLines(group, wide, page), ...(full || bad.length === 0 ? placeLines(group, page) : [])]),
    ...catalogLines(rows, page),
    '',
  ];
}

const sayingOf = ({ of, installed, database, expected, gap, why }: VersionRow) => [of, installed?.version, database?.version, expected?.version, gap, why].join('\0');

function tableLines(group: readonly VersionRow[], wide: number, page: Page): string[] {
  const [row] = group;
  if (!row) return [];
  const name = nameOf(group);
  const columns = COLUMNS.map((column) => cellLines(row[column]));
  const height = Math.max(...columns.map((lines) => lines.length));
  // A name too wide for its column stands on a line of its own: cut, it would be no name.
  const fits = widthOf(name) < wide;
  return [
    ...(fits ? [] : indented(name, page)),
    ...Array.from({ length: height }, (_, at) => `${' '.repeat(LABEL)}${pad(fits && at === 0 ? name : '', wide)}${columns.map((lines) => pad(lines[at] ?? '', COLUMN)).join('')}`.trimEnd()),
    ...memberLines(group, page),
  ];
}

/** Where the columns have no room, one below the other. */
function stackedLines(group: readonly VersionRow[], _wide: number, page: Page): string[] {
  const cells = COLUMNS.flatMap((column) => (group[0]?.[column] ? [`${column} ${cellLines(group[0][column]).join(' ')}`] : []));
  return [...indented(nameOf(group), page), ...cells.flatMap((text) => indented(text, page, undefined, LABEL + 2)), ...memberLines(group, page)];
}

const nameOf = (group: readonly VersionRow[]) => (group.length === 1 ? harmless(group[0]?.subject ?? '') : count(group.length, (group[0]?.of ?? '').replace('-', ' ')));

const memberLines = (group: readonly VersionRow[], page: Page) => (group.length > 1 ? indented(group.map(({ subject }) => subject).join(', '), page, 'dim', LABEL + 2) : []);

/** The number, and below it the release. */
function cellLines(cell: VersionCell | undefined): string[] {
  if (!cell) return ['–'];
  const { version = '?', release } = cell;
  return [shorten(harmless(version), COLUMN - 1), ...(release === undefined ? [] : wrap(harmless(release), COLUMN - 1))];
}

function gapLines(group: readonly VersionRow[], page: Page): string[] {
  const [row] = group;
  if (!row) return [];
  const mark = row.gap === 'unknown-build' ? '?' : '✗';
  return [...indented(`${mark} ${row.label}${row.why === '' ? '' : `: ${row.why}`}`, page, 'yellow', LABEL + 2), ...placeLines(group, page)];
}

function placeLines(group: readonly VersionRow[], page: Page): string[] {
  const places = group.flatMap((row) => COLUMNS.flatMap((column) => (row[column] ? [`${column} ${placeText(row[column].evidence, page)}`] : [])));
  return places.length === 0 ? [] : indented([...new Set(places)].join(', '), page, 'dim', LABEL + 4);
}

function catalogLines(rows: readonly VersionRow[], page: Page): string[] {
  const products = new Map(rows.flatMap(({ catalog }) => (catalog ? [[catalog.product, catalog] as const] : [])));
  return [...products.values()].flatMap(({ product, newest, newestRelease, supportEnd }) =>
    labelled('', `catalog: the newest known build of ${product} is ${newest} (${newestRelease})${supportEnd === undefined ? '' : `; supported until ${supportEnd}`}`, page, 'dim'),
  );
}
