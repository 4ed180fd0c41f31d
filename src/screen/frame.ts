/** Everything on the screen at one size: what `app.ts` hands to Ink. */
import { widthOf } from '../text/display.ts';
import type { Page } from '../sinks/text/page.ts';
import { hintsOf } from './keys.ts';
import { layoutOf, PANES } from './layout.ts';
import type { Layout, PaneName, Place, Size } from './layout.ts';
import { sliceOf } from './lines.ts';
import type { Line } from './lines.ts';
import { attempts, attemptsHeight } from './panes/attempts.ts';
import { detail } from './panes/detail.ts';
import { files } from './panes/files.ts';
import { findings } from './panes/findings.ts';
import { headerLines } from './panes/header.ts';
import { helpLines } from './panes/help.ts';
import { log as logPane } from './panes/log.ts';
import { timeline } from './panes/timeline.ts';
import { promptWords } from './prompt.ts';
import type { Prompt } from './prompt.ts';
import { shown } from './scene.ts';
import type { Pane, Scene } from './scene.ts';

const ALL: Readonly<Record<PaneName, Pane>> = { attempts, findings, detail, log: logPane, timeline, files };

/** The lines of a place; the first one is its title. */
export type Block = { readonly place: Omit<Place, 'pane'>; readonly lines: readonly Line[] };

export function layout(scene: Scene, size: Size): Layout {
  const wanted = { attempts: attemptsHeight(scene), findings: scene.known.findings.length, strip: scene.state.strip === 'timeline' ? scene.lanes().lanes.length + 2 : scene.known.files.length };
  return layoutOf(size, scene.state, wanted);
}

export function frameOf(scene: Scene, size: Size): Block[] {
  const { columns, rows } = size;
  const { header, footer, places, kind } = layout(scene, size);
  const top: Block = { place: { left: 0, top: 0, width: columns, height: header }, lines: headerLines(scene, columns).slice(0, header) };
  const bottom: Block = { place: { left: 0, top: rows - footer, width: columns, height: footer }, lines: footer === 0 ? [] : [footerLine(scene, columns)] };
  const body = { left: 0, top: header, width: columns, height: Math.max(0, rows - header - footer) };
  const middle = scene.state.help === undefined ? places.map((place) => paneBlock(place, scene, kind)) : [helpBlock(body, scene, scene.state.help)];
  return [top, ...middle, bottom].filter(({ place }) => place.height > 0 && place.width > 0);
}

function paneBlock({ pane, ...place }: Place, scene: Scene, kind: Layout['kind']): Block {
  const room = { width: place.width, height: place.height - 1 };
  const own = `${PANES.indexOf(pane) + 1} ${ALL[pane].title(scene, room)}`;
  // The others are out of sight: their keys bring them.
  const others = kind === 'small' ? PANES.filter((name) => name !== pane).map((name) => [`${PANES.indexOf(name) + 1} ${name}`, `${PANES.indexOf(name) + 1}`] as const) : [];
  const [long, short] = [others.map(([name]) => name).join('  '), others.map(([, key]) => key).join(' ')];
  const title = titleLine(own, widthOf(own) + widthOf(long) + 7 <= place.width ? long : short, scene.state.focus === pane, place.width, scene);
  return { place, lines: [title, ...(room.height > 0 ? ALL[pane].lines(scene, room).slice(0, room.height) : [])] };
}

function helpBlock(place: Block['place'], scene: Scene, top: number): Block {
  const lines = helpLines(scene.page, place.width);
  return { place, lines: [titleLine('Keys', lines.length < place.height ? '' : '↑ ↓ more', true, place.width, scene), ...sliceOf(lines, top, place.height - 1)] };
}

/** `━━ 2 Findings 8 ━━━━━━━━`: the pane that the keys go to has the heavy line. */
function titleLine(title: string, right: string, hasFocus: boolean, width: number, { page }: Scene): Line {
  const sign = hasFocus ? '━' : '─';
  const head = `${sign}${sign} ${title} `;
  const fits = right !== '' && widthOf(head) + widthOf(right) + 4 <= width;
  const rule = sign.repeat(Math.max(0, width - widthOf(head) - (fits ? widthOf(right) + 3 : 0)));
  const painted = hasFocus ? page.paint('bold', head + rule) : page.paint('dim', head + rule);
  return fits ? `${painted} ${page.paint('dim', right)} ${sign}` : painted;
}

function footerLine(scene: Scene, columns: number): Line {
  const { prompt, told, state, page, log } = scene;
  if (prompt) return promptLine(prompt, page);
  const said = told ?? (state.focus === 'log' ? log.told() : undefined);
  if (said !== undefined) return page.paint('bold', shown(said));
  if (state.help !== undefined) return page.paint('dim', 'any other key closes the help');
  // A hint that is cut helps nobody.
  let line = '';
  for (const hint of hintsOf(state.focus)) if (widthOf(line) + widthOf(hint) + 3 <= columns) line += `${line === '' ? '' : '   '}${hint}`;
  return page.paint('dim', line);
}

/** With its trouble where there is one: then what is asked for is known. */
function promptLine(prompt: Prompt, { paint }: Page): Line {
  const { kind, text, trouble } = prompt;
  const typed = kind === 'overwrite' || kind === 'format' ? '' : shown(text);
  return { left: `${paint('bold', `${trouble === undefined ? promptWords(prompt) : ''}${typed}`)}${paint('inverse', ' ')}`, right: trouble === undefined ? '' : `  ${paint(['bold', 'red'], `! ${shown(trouble)}`)}` };
}
