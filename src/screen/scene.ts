/** Everything that is drawn, at one moment: what is known, what the keys have chosen of it, and where the logs are read. */
import { harmless } from '../text/display.ts';
import { paintOf } from '../sinks/text/page.ts';
import type { Page, Paint } from '../sinks/text/page.ts';
import type { Evidence, Incident, Instant } from '../types.ts';
import type { FileRow, FoundRow, Known, RunRow } from './known.ts';
import { evidenceOf } from './known.ts';
import type { Line } from './lines.ts';
import type { LogView } from './log-view.ts';
import type { Told } from './panes/evidence.ts';
import type { Lanes } from './panes/lanes.ts';
import type { Prompt } from './prompt.ts';
import type { State } from './state.ts';
import type { Texts } from './texts.ts';

export type Scene = {
  readonly known: Known;
  readonly state: State;
  readonly page: Page;
  readonly texts: Texts;
  readonly log: LogView;
  readonly now: Instant;
  readonly prompt?: Prompt | undefined;
  /** All lines of the detail at a width. */
  readonly detail: (width: number) => Told;
  /** The rows of the timeline, made when they are first asked for. */
  readonly lanes: () => Lanes;
  /** What the last key did, where that is not to be seen. */
  readonly told?: string | undefined;
};

export type Room = { readonly width: number; readonly height: number };

/** A pane: the text of its title, and the lines that fit into its room. */
export type Pane = { readonly title: (scene: Scene, room: Room) => string; readonly lines: (scene: Scene, room: Room) => readonly Line[] };

/** Without colours what is bold or inverse stays so: neither is a colour. */
export function screenPaint(colors: boolean): Paint {
  const paint = paintOf(true);
  if (colors) return paint;
  return (style, text) => {
    const left = [style].flat().filter((one) => one === 'bold' || one === 'inverse');
    return left.length === 0 ? text : paint(left, text);
  };
}

/** What is not there any more, or was never chosen: the first one. */
const rowOf = <Row extends { readonly key: string }>(rows: readonly Row[], chosen: string | undefined): Row | undefined => (chosen === undefined ? undefined : rows.find(({ key }) => key === chosen)) ?? rows[0];

/** What the keys know and have chosen. */
type Chosen = Pick<Scene, 'known' | 'state'>;

export const chosenFinding = ({ known, state }: Chosen): FoundRow | undefined => rowOf(known.findings, state.chosen.findings);
export const chosenRun = ({ known, state }: Chosen): RunRow | undefined => rowOf(known.attempts, state.chosen.attempts);
export const chosenFile = ({ known, state }: Chosen): FileRow | undefined => rowOf(known.files, state.chosen.files);

/** What the detail tells of. */
export function told(scene: Chosen): FoundRow | RunRow | FileRow | undefined {
  const { about } = scene.state;
  return about === 'findings' ? chosenFinding(scene) : about === 'attempts' ? chosenRun(scene) : chosenFile(scene);
}

/** The piece of evidence that the keys have chosen. */
export function chosenEvidence(scene: Scene): Evidence | undefined {
  const all = evidenceOf(told(scene));
  return all[Math.min(scene.state.evidence, all.length - 1)];
}

/** The night that the chosen thing belongs to. */
export function chosenIncident(scene: Chosen): Incident | undefined {
  const row = told(scene);
  const own = row && 'incident' in row ? row.incident : undefined;
  return own ?? scene.known.report.incidents[0];
}

/** A row of a list: the chosen one is marked, and inverse while the keys go to the list. */
export function chosenLine(text: string, isChosen: boolean, hasFocus: boolean, { paint }: Page): string {
  if (!isChosen) return `  ${text}`;
  // oxlint-disable-next-line no-control-regex
  return paint(hasFocus ? ['bold', 'inverse'] : 'bold', `▸ ${text.replace(/\u001b\[[\d;]*m/g, '')}`);
}

export const shown = (text: string) => harmless(text);
