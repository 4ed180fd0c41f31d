/** The text of a log: with the numbers of its lines, what proves something marked, and what was searched for to be seen. */
import { count, shortPath } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { cut } from '../../text/display.ts';
import { fromColumn } from '../lines.ts';
import type { Line } from '../lines.ts';
import type { LogRow, Query } from '../log-view.ts';
import { shown } from '../scene.ts';
import type { Pane, Scene } from '../scene.ts';

/** More of a line is never seen at once, and some lines are as long as a file. */
const MARGIN = 400;

export const log = {
  title: ({ log, texts, page }) => {
    const path = log.path();
    if (path === undefined) return 'Log';
    const filter = log.filter();
    const kept = filter ? `, only lines with ${filter.isPattern ? `/${shown(filter.written)}/` : `"${shown(filter.written)}"`}:` : '';
    return [`Log${kept} ${shortPath(path, page)}`, `${count(texts.count(path), 'line')}${texts.state(path).reading ? ' so far' : ''}`, ...(log.isFollowing() ? ['following its end'] : [])].join(', ');
  },
  lines: (scene, { width, height }): readonly Line[] => {
    const { log, texts } = scene;
    const path = log.path();
    if (path === undefined) return ['  no log is open: choose a finding, an attempt or a file and press l'];
    const { reading, why } = texts.state(path);
    if (texts.count(path) === 0) return [why === undefined ? (reading ? '  reading …' : '  it is empty') : `  it cannot be read: ${shown(why)}`];
    const rows = log.rows({ width, height });
    const wide = String(rows.at(-1)?.line ?? 1).length;
    const proves = evidenceIn(scene, path);
    const draw = (row: LogRow) => rowText(row, { wide, width, height, mark: row.line === log.mark() ? '▸' : proves.has(row.line) ? '●' : ' ', left: log.left(), wraps: log.wraps(), search: log.search(), page: scene.page });
    // At the end of a log its last line is seen, however many rows the others have.
    const isEnd = rows.at(-1)?.line === texts.count(path);
    const lines: string[] = [];
    for (const row of isEnd ? rows.toReversed() : rows) {
      if (lines.length >= height) break;
      if (isEnd) lines.unshift(...draw(row));
      else lines.push(...draw(row));
    }
    return isEnd ? lines.slice(-height) : lines.slice(0, height);
  },
} satisfies Pane;

/** Numbers of the lines that some finding quotes. */
function evidenceIn({ known: { findings } }: Scene, path: string): Set<number> {
  // Where entries have numbers in place of lines they would all have to be looked for.
  return new Set(findings.flatMap(({ finding }) => finding.evidence.flatMap(({ file, line, record }) => (file === path && record === undefined ? [line] : []))));
}

type Drawn = { readonly wide: number; readonly width: number; readonly height: number; readonly mark: string; readonly left: number; readonly wraps: boolean; readonly search: Query | undefined; readonly page: Page };

function rowText({ line, text }: LogRow, { wide, width, height, mark, left, wraps, search, page }: Drawn): string[] {
  const number = page.paint('dim', String(line).padStart(wide));
  if (text === undefined) return [`${number} ${mark} ${page.paint('dim', '…')}`];
  const painted = (words: string) => matched(words, search, mark === '▸', page);
  const head = `${number} ${mark === ' ' ? mark : page.paint(['bold', 'yellow'], mark)} `;
  if (!wraps) return [head + painted(fromColumn(shown(text.slice(0, left + width + MARGIN)), left))];
  const [first = '', ...more] = cut(shown(text.slice(0, width * height)), Math.max(1, width - wide - 3));
  return [head + painted(first), ...more.map((piece) => ' '.repeat(wide + 3) + painted(piece))];
}

/** What the search finds is inverse. */
function matched(text: string, search: Query | undefined, isMarked: boolean, page: Page): string {
  const whole = (part: string) => (isMarked && part !== '' ? page.paint('bold', part) : part);
  if (!search) return whole(text);
  let painted = '';
  let behind = 0;
  for (const { 0: found, index } of text.matchAll(new RegExp(search.pattern, `${search.pattern.flags}g`))) {
    if (found === '') continue;
    painted += whole(text.slice(behind, index)) + page.paint('inverse', found);
    behind = index + found.length;
  }
  return painted + whole(text.slice(behind));
}
