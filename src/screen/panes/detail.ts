/** What is known of the chosen thing: what it is, what led to it and what came of it, its evidence in context, and what to do. */
import { stripVTControlCharacters } from 'node:util';

import { clockLines, serverLines } from '../../sinks/text/across.ts';
import { remediationOf } from '../../engine/remediation.ts';
import { chainLines, codeLines, headLines, referenceLines, rivalLines, stepLines, times, titleOf } from '../../sinks/text/finding.ts';
import { gapLines } from '../../sinks/text/input.ts';
import { LABEL, labelled, listed, stretchText } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { firstLines, sendLines, unknownOf } from '../../sinks/text/unknown.ts';
import { placedName, verdictLines } from '../../sinks/text/verdict.ts';
import { versionLines } from '../../sinks/text/versions.ts';
import { hasSucceeded } from '../../facts/outcome.ts';
import { cut, widthOf, wrap } from '../../text/display.ts';
import { clockHere, durationText } from '../../text/times.ts';
import type { Incident } from '../../types.ts';
import { isOf } from '../join.ts';
import { evidenceOf, isRunning } from '../known.ts';
import type { FileRow, FoundRow, RunRow } from '../known.ts';
import { sliceOf } from '../lines.ts';
import type { Line } from '../lines.ts';
import { told } from '../scene.ts';
import type { Pane, Scene } from '../scene.ts';
import { barText } from './attempts.ts';
import { evidenceLines } from './evidence.ts';
import type { Told } from './evidence.ts';
import { fileLines } from './files.ts';

/** Wider text is no easier to read. */
const WIDEST = 120;

/** All that there is to tell, and which of its lines is the chosen piece of evidence. */
export function detailOf(scene: Scene, width: number): Told {
  const page = { ...scene.page, width: Math.max(20, Math.min(width - 1, WIDEST)) };
  const row = told(scene);
  if (!row) return { lines: ['  nothing is chosen'], chosen: 0 };
  const { lines, chosen } = 'finding' in row ? findingDetail(row, scene, page) : 'attempt' in row ? runDetail(row, scene, page) : fileDetail(row, page);
  const broken = lines.map((line) => brokenLines(line, width, page));
  return { lines: broken.flat(), chosen: broken.slice(0, chosen).flat().length };
}

/** Commands and addresses are not broken in a report, so that they can be copied; here the rest of them would be out of sight. */
function brokenLines(line: string, width: number, { paint }: Page): string[] {
  if (widthOf(line) <= width) return [line];
  const plain = stripVTControlCharacters(line);
  const indent = /^ */.exec(plain)?.[0] ?? '';
  const room = Math.max(1, width - Math.max(indent.length, LABEL + 2));
  const pieces = wrap(plain.slice(indent.length), room).flatMap((piece) => cut(piece, room));
  const style = line.includes('\u001B[1m') ? 'bold' : 'dim';
  return pieces.map((piece, at) => (at === 0 ? indent : ' '.repeat(Math.max(indent.length, LABEL + 2))) + (line === plain ? piece : paint(style, piece)));
}

function findingDetail(row: FoundRow, scene: Scene, page: Page): Told {
  const { finding, incident } = row;
  const isRoot = row.step === 0;
  const unknown = isRoot && incident && !incident.attempts.some(({ id }) => scene.known.live?.lives.get(id)?.running) ? unknownOf(incident) : undefined;
  const before = [...headLines(finding, LABELS[finding.role], page), ...claimLines(row, page), ...(isRoot ? [] : fromLines(row, page)), '', ...(unknown ? firstLines(unknown, page) : [])];
  const proof = evidenceLines(scene, evidenceOf(row), incident?.clocks ?? [], page);
  const after = [
    ...(isRoot && incident?.rival ? rivalLines(incident.rival, page) : []),
    ...stepLines(remediationOf(finding), page),
    '',
    ...(isRoot && incident ? withLabel('CHAIN', chainLines(incident, page), page) : ledLines(row, page)),
    ...(unknown ? sendLines(unknown, page) : []),
    ...codeLines(finding, page),
    ...referenceLines(finding, page),
    ...(finding.rule.falsePositives.length > 0 ? listed('UNLESS', finding.rule.falsePositives, page, 'dim') : []),
  ];
  return { lines: [...before, ...proof.lines, '', ...after], chosen: before.length + proof.chosen };
}

const LABELS = { cause: 'CAUSE', consequence: 'THEN', context: 'ALSO' } as const;

/** Puts a label into the room that lines leave for it. */
const withLabel = (label: string, [first, ...more]: readonly string[], page: Page) => (first === undefined ? [] : [`${page.paint('cyan', label.padEnd(LABEL))}${first.slice(LABEL)}`, ...more, '']);

/** What led to it. */
function fromLines({ finding, incident }: FoundRow, page: Page): string[] {
  const link = incident?.chain.find((one) => one.finding.id === finding.id);
  return link?.from ? labelled('FROM', `${titleOf(link.from)}${link.reason === undefined ? '' : ` (${link.reason})`}`, page) : [];
}

function ledLines({ finding, incident }: FoundRow, page: Page): string[] {
  const led = finding.links.flatMap(({ to, reason }) => {
    const next = incident?.findings.find(({ id }) => id === to);
    return next ? [`→ ${titleOf(next)} (${reason})`] : [];
  });
  return led.length === 0 ? [] : [...listed('LED TO', led, page), ''];
}

/** How sure it is while the log is still being written. */
function claimLines({ claim }: FoundRow, page: Page): string[] {
  if (!claim) return [];
  const words = { provisional: 'what follows in the log may still say otherwise', confirmed: 'what followed in the log does not change it', retracted: 'it does not hold any more' };
  return [...labelled('STATE', `${claim.state} since ${clockHere(claim.since)}: ${claim.why ?? words[claim.state]}`, page)];
}

function runDetail(row: RunRow, scene: Scene, page: Page): Told {
  const { attempt, incident } = row;
  const alone = { outcome: attempt.outcome, attempts: [attempt], findings: [] };
  const runs = isRunning(row);
  const before = [
    ...(runs ? labelled('RUNNING', placedName(attempt), page, 'bold') : incident ? verdictLines({ ...incident, ...alone }, page, undefined) : []),
    ...listed('LOG', attempt.sources.map((stretch) => stretchText(stretch, page)), page),
    ...stepOf(row, page),
    '',
    // What a healthy run would not say is known when it has ended.
    ...(attempt.unknown && !runs ? firstLines(attempt.unknown, page) : []),
  ];
  const proof = evidenceLines(scene, evidenceOf(row), incident?.clocks ?? [], page, runs ? 'LAST' : 'PROOF');
  return { lines: [...before, ...proof.lines, '', ...runFindings(row, scene, page), ...(incident ? incidentLines(incident, scene, page) : [])], chosen: before.length + proof.chosen };
}

/** Where it is or was, how far it has got, how long it may be silent. */
function stepOf(row: RunRow, page: Page): string[] {
  const { attempt, life } = row;
  const { phase, progress = [], lastGoodStep, failedStep, outcome, logs } = attempt;
  const step = phase?.step ?? failedStep;
  const failed = failedStep !== undefined && !isRunning(row) && outcome !== 'incomplete' ? `failed in ${failedStep}` : undefined;
  const words = [...(failed === undefined && step === undefined ? [] : [failed ?? `${outcome === 'incomplete' && !isRunning(row) ? 'stopped ' : ''}in ${step}`]), ...(lastGoodStep === undefined ? [] : [`the last good step was ${lastGoodStep}`])];
  return [
    ...(words.length > 0 && !hasSucceeded(outcome) ? labelled('STEP', words.join('; '), page) : []),
    ...(progress.length > 0 ? listed('DONE', progress.map((one) => barText(one, 20)), page) : []),
    ...(life?.running === true ? labelled('SILENCE', `at most ${durationText(life.patience.longest)}: ${life.patience.why}`, page) : []),
    ...(logs.length > 0 ? listed('NAMES', logs.map((log) => `the log ${log}`), page) : []),
  ];
}

function runFindings(row: RunRow, { known: { findings } }: Scene, page: Page): string[] {
  const own = findings.filter((found) => found.claim?.state !== 'retracted' && isOf(found, row));
  const words = own.map(({ finding, claim }) => `${claim ? `${claim.state}, ` : ''}${finding.severity}: ${titleOf(finding)}${times(finding)}`);
  return words.length === 0 ? [] : [...listed('FOUND', words, page), ''];
}

/** What holds for all attempts of that night. */
function incidentLines(incident: Incident, { known: { report } }: Scene, page: Page): string[] {
  const gaps = report.gaps.filter(({ incidents }) => incidents.includes(incident.id));
  return [...serverLines(incident, page), ...versionLines(incident.versions, page, true), ...gapLines(gaps, [incident], page, true), ...clockLines(incident, page)];
}

const fileDetail = (row: FileRow, page: Page): Told => ({ lines: fileLines(row, page), chosen: 0 });

/** The first line to show: as it was scrolled, or so that the chosen evidence is in sight. */
function detailTop({ lines, chosen }: Told, scroll: number, height: number): number {
  return Math.max(0, Math.min(scroll >= 0 ? scroll : chosen - Math.floor(height / 3), lines.length - height));
}

export const detail = {
  title: (scene) => {
    const row = told(scene);
    const all = evidenceOf(row).length;
    const which = all > 1 ? `, evidence ${Math.min(scene.state.evidence, all - 1) + 1} of ${all}` : '';
    return `Detail${row === undefined ? '' : 'finding' in row ? ' of the finding' : 'attempt' in row ? ' of the attempt' : ' of the file'}${which}`;
  },
  lines: (scene, { width, height }): readonly Line[] => {
    const all = scene.detail(width);
    return sliceOf(all.lines, detailTop(all, scene.state.scroll, height), height);
  },
} satisfies Pane;
