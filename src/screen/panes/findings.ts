/**
 * What was found: in finished logs the cause first, as they are ranked; in logs that are followed the newest first, with what is not sure yet marked.
 *
 *   ✗ cause   96 %  C:\Contoso\bin\store.exe was held open by OWSTIMER when the update wanted to replace it
 *   ✗ → 1           Windows Installer closed the run as failed (2 times)
 *   ? provisional  02:13:45  Service Search did not start
 */
import { titleOf, percent, times } from '../../sinks/text/finding.ts';
import type { Page } from '../../sinks/text/page.ts';
import { nameOf, outcomeWords, tellingAttempt } from '../../sinks/text/verdict.ts';
import { shorten } from '../../text/display.ts';
import { clockHere } from '../../text/times.ts';
import type { Claim, ClaimState, Finding, Incident, Severity } from '../../types.ts';
import type { FoundRow } from '../known.ts';
import { topOf, windowOf } from '../lines.ts';
import { chosenFinding, chosenLine, shown } from '../scene.ts';
import type { Pane, Scene } from '../scene.ts';

const SEVERITY_MARKS: Readonly<Record<Severity, string>> = { critical: '✗', error: '✗', warning: '!', info: '·' };
const CLAIM_MARKS: Readonly<Record<ClaimState, string>> = { provisional: '?', confirmed: '✗', retracted: '~' };

/** As wide as the longest of the words that stand there. */
const STATE = 12;

/** A heading above the first finding of each incident, where there are several. */
const headOf = ({ known: { live, findings, report } }: Scene, at: number): Incident | undefined => {
  const incident = findings[at]?.incident;
  return live === undefined && report.incidents.length > 1 && incident !== findings[at - 1]?.incident ? incident : undefined;
};

function findingLines(row: FoundRow, at: number, chosen: FoundRow | undefined, scene: Scene): string[] {
  const { page, state } = scene;
  const { finding, claim } = row;
  const head = claim ? claimHead(claim, finding, page) : foundHead(row, page);
  const line = chosenLine(`${head}  ${shown(titleOf(finding))}${times(finding)}`, row === chosen, state.focus === 'findings', page);
  const incident = headOf(scene, at);
  return incident ? [incidentLine(incident, page), line] : [line];
}

function foundHead({ finding, step }: FoundRow, page: Page): string {
  const { severity, role, rule } = finding;
  const isRepaired = severity === 'info' && rule.severity !== 'info';
  const place = isRepaired ? 'repaired' : step === 0 ? `cause ${percent(finding)}` : step === undefined ? role === 'cause' ? `cause ${percent(finding)}` : role === 'context' ? severity : 'followed' : `→ ${step}`;
  return `${page.paint(colorOf(severity), SEVERITY_MARKS[severity])} ${place.padEnd(STATE - 1)}`;
}

/** The time is that of this computer's clock. */
function claimHead({ state, since }: Claim, { severity }: Finding, page: Page): string {
  const mark = state === 'confirmed' ? SEVERITY_MARKS[severity] : CLAIM_MARKS[state];
  const words = `${mark} ${state.padEnd(STATE)}`;
  return `${state === 'retracted' ? page.paint('dim', words) : page.paint(colorOf(severity), words)} ${clockHere(since)}`;
}

const colorOf = (severity: Severity) => (severity === 'critical' || severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'cyan');

function incidentLine(incident: Incident, page: Page): string {
  const attempt = tellingAttempt(incident);
  return page.paint('dim', `── ${shown(attempt ? `${outcomeWords(incident.outcome)}: ${nameOf(attempt)}` : shorten(incident.id, 40))} ──`);
}

/** What comes does not move what is chosen: it may come out of sight. */
function newerAbove(scene: Scene, height: number): number {
  const rows = scene.known.findings;
  const chosen = chosenFinding(scene);
  return topOf({ start: chosen ? rows.indexOf(chosen) : 0, own: 1, all: rows.length }, height);
}

export const findings = {
  title: (scene, { height }) => {
    const { findings, live } = scene.known;
    const waiting = findings.filter(({ claim }) => claim?.state === 'provisional').length;
    const above = live ? newerAbove(scene, height) : 0;
    return `Findings ${findings.length}${live ? (above === 0 ? ', newest first' : `, ${above} newer above`) : ''}${waiting === 0 ? '' : `, ${waiting} provisional`}`;
  },
  lines: (scene, { height }) => {
    if (scene.known.findings.length === 0) return [scene.known.live ? '  nothing found so far' : '  nothing found'];
    const chosen = chosenFinding(scene);
    return windowOf({ rows: scene.known.findings, heightOf: (_row, at) => (headOf(scene, at) ? 2 : 1), draw: (row, at) => findingLines(row, at, chosen, scene) }, chosen, height);
  },
} satisfies Pane;
