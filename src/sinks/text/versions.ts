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
import { harmless, pad, shorten, widthOf } from '../../text/display.ts';
import type { VersionCell, VersionRow } from '../../types.ts';
import { LABEL, count, indented, labelled, shortPath } from './page.ts';
import type { Page } from './page.ts';

const COLUMNS = ['installed', 'database', 'expected'] as const;
/** Wide enough for 16.0.14326.20450. */
const COLUMN = 17;
const NARROWEST_NAME = 14;
const WIDEST_NAME = 36;

/** Nothing where all agree, unless everything is asked for. */
export function versionLines(rows: readonly VersionRow[], page: Page, full: boolean): string[] {
  if (rows.length === 0 || (!full && rows.every(({ gap }) => gap === 'none'))) return [];
  const bad = rows.filter(({ gap }) => gap !== 'none');
  const good = [...Map.groupBy(rows.filter(({ gap }) => gap === 'none'), sayingOf).values()];
  const room = page.width - LABEL - COLUMNS.length * COLUMN;
  const wide = Math.max(NARROWEST_NAME, Math.min(room, WIDEST_NAME, 2 + Math.max(...rows.map(({ subject }) => widthOf(harmless(subject))))));
  const head = `${page.paint('cyan', pad('VERSIONS', LABEL))} ${pad('', wide - 1)}${COLUMNS.map((name) => pad(name.toUpperCase(), COLUMN)).join('')}`;
  return [
    head.trimEnd(),
    ...bad.flatMap((row) => [...rowLines([row], wide, page), ...gapLines(row, page)]),
    ...good.flatMap((group) => [...rowLines(group, wide, page), ...(full || bad.length === 0 ? placeLines(group, page) : [])]),
    ...catalogLines(rows, page),
    '',
  ];
}

const sayingOf = ({ of, installed, database, expected }: VersionRow) => [of, installed?.version, database?.version, expected?.version].join('\0');

function rowLines(group: readonly VersionRow[], wide: number, page: Page): string[] {
  const [row] = group;
  if (!row) return [];
  const name = group.length === 1 ? harmless(row.subject) : `${count(group.length, row.of)} agree`;
  const cells = COLUMNS.map((column) => row[column]);
  const first = cells.map((cell) => cellText(cell?.version ?? '–'));
  const second = cells.map((cell) => cellText(cell?.release ?? ''));
  // A name too wide for its column stands on a line of its own: cut, it would be no name.
  const fits = widthOf(name) < wide;
  return [
    ...(fits ? [] : indented(name, page)),
    `${' '.repeat(LABEL)}${pad(fits ? name : '', wide)}${first.join('')}`.trimEnd(),
    ...(second.some((text) => text.trim() !== '') ? [`${' '.repeat(LABEL + wide)}${second.join('')}`.trimEnd()] : []),
    ...(group.length > 1 ? indented(group.map(({ subject }) => subject).join(', '), page, 'dim', LABEL + 2) : []),
  ];
}

const cellText = (text: string) => pad(shorten(harmless(text), COLUMN - 1), COLUMN);

function gapLines(row: VersionRow, page: Page): string[] {
  const mark = row.gap === 'unknown-build' ? '?' : '✗';
  return [...indented(`${mark} ${row.label}${row.why === '' ? '' : `: ${row.why}`}`, page, 'yellow', LABEL + 2), ...placeLines([row], page)];
}

function placeLines(group: readonly VersionRow[], page: Page): string[] {
  const place = ({ evidence }: VersionCell) => `${shortPath(evidence.file, page)}:${evidence.line}`;
  const places = group.flatMap((row) => COLUMNS.flatMap((column) => (row[column] ? [`${column} ${place(row[column])}`] : [])));
  return places.length === 0 ? [] : indented([...new Set(places)].join(', '), page, 'dim', LABEL + 4);
}

function catalogLines(rows: readonly VersionRow[], page: Page): string[] {
  const products = new Map(rows.flatMap(({ catalog }) => (catalog ? [[catalog.product, catalog] as const] : [])));
  return [...products.values()].flatMap(({ product, newest, newestRelease, supportEnd }) =>
    labelled('', `catalog: the newest known build of ${product} is ${newest} (${newestRelease})${supportEnd === undefined ? '' : `; the end of its support is ${supportEnd}`}`, page, 'dim'),
  );
}
