/**
 * The first two rows: the verdict, and where what runs is.
 *
 *   RUNNING  SharePoint configuration 15.0.4420.1017 on KESTREL-WFE1, 2 findings provisional          02:13:45
 *   in upgrade for 2:10, 3 of 10 tasks                                     elapsed 13:59  silent for 0:12
 */
import { stopwatch, spanText, clockText } from '../../text/times.ts';
import type { Instant } from '../../types.ts';
import { count } from '../../sinks/text/page.ts';
import { OUTCOME_WORDS, overviewWords, styleOf, verdictLines } from '../../sinks/text/verdict.ts';
import type { RunRow } from '../known.ts';
import { isRunning, isSilent } from '../known.ts';
import type { Line } from '../lines.ts';
import { chosenIncident, shown } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { placedName, progressText, tookOf } from './attempts.ts';

/** The clock of this computer, by its own zone. */
export function clockOf(now: Instant): string {
  return clockText(now - new Date(now).getTimezoneOffset() * 60_000);
}

export function headerLines(scene: Scene): Line[] {
  const { known, now } = scene;
  const running = known.attempts.filter(isRunning);
  // One that says nothing is told before one that goes on.
  const [first] = running.toSorted((a, b) => Number(isSilent(b, now)) - Number(isSilent(a, now)) || (b.life?.heardAt ?? 0) - (a.life?.heardAt ?? 0));
  return first ? runningLines(first, running.length, scene) : finishedLines(scene);
}

function runningLines(row: RunRow, running: number, scene: Scene): Line[] {
  const { page, now, known } = scene;
  const { attempt, life } = row;
  const claims = known.findings.flatMap(({ claim }) => (claim ? [claim.state] : []));
  const [provisional, confirmed] = [claims.filter((state) => state === 'provisional').length, claims.filter((state) => state === 'confirmed').length];
  const found = [...(confirmed > 0 ? [`${count(confirmed, 'finding')} confirmed`] : []), ...(provisional > 0 ? [`${provisional} provisional`] : [])];
  const words = [placedName(attempt), ...(running > 1 ? [`${running - 1} more running`] : []), ...found].join(', ');
  const phase = attempt.phase && `in ${attempt.phase.step}`;
  const where = [phase, ...(attempt.progress ?? []).map((one) => progressText(one, 8))].filter((part) => part !== undefined).join('  ');
  const took = tookOf(row, now);
  const times = [took === undefined ? undefined : `elapsed ${stopwatch(took)}`, life && silenceText(row, scene)].filter((part) => part !== undefined).join('  ');
  return [
    { left: `${page.paint(['bold', 'cyan'], 'RUNNING')}  ${shown(words)}`, right: `  ${clockOf(now)}` },
    { left: shown(where), right: `  ${times}` },
  ];
}

/** `silent for 0:12`; an alarm where its phase is never silent for so long. */
function silenceText(row: RunRow, { page, now }: Scene): string {
  const { life } = row;
  if (!life) return '';
  const words = `silent for ${stopwatch(now - life.heardAt)}`;
  return isSilent(row, now) ? page.paint(['bold', 'inverse'], ` ! ${words}, usually at most ${stopwatch(life.patience.longest)} `) : words;
}

function finishedLines(scene: Scene): Line[] {
  const { known: { report, live }, page, now } = scene;
  const right = live ? `  ${live.caughtUp ? '' : 'reading …  '}${clockOf(now)}` : '';
  const told = report.incidents.filter(({ findings, attempts }) => findings.length > 0 || attempts.length > 0);
  const incident = chosenIncident(scene);
  const wide = { ...page, width: 10_000 };
  if (!incident || told.length === 0) {
    const words = report.sources.length === 0 ? 'nothing that was given is a log of a known kind' : 'no upgrade, install or patch run in what was read';
    return [{ left: `${page.paint('bold', live ? 'WAITING' : OUTCOME_WORDS.none)}  ${live ? 'for a log of a known kind, or a run in one' : words}`, right }, ''];
  }
  if (told.length > 1) {
    return [{ left: `${page.paint(['bold', styleOf(report.outcome)], OUTCOME_WORDS[report.outcome])}  ${overviewWords(report, told).join(', ')}`, right }, shown(whenText(scene))];
  }
  const [first = ''] = verdictLines(incident, wide, undefined);
  return [{ left: first, right }, shown(whenText(scene))];
}

/** Of the chosen incident: `14 Jul 2008 02:10:05 to 02:11:42 (1 minute 37 seconds), in InstallFinalize`. */
function whenText(scene: Scene): string {
  const incident = chosenIncident(scene);
  const attempt = incident?.attempts.find(({ outcome }) => outcome === incident.outcome) ?? incident?.attempts[0];
  if (!attempt) return '';
  const step = attempt.failedStep === undefined ? [] : [`in ${attempt.failedStep}`];
  return [...(attempt.startedAt === undefined ? [] : [spanText(attempt.startedAt, attempt.endedAt, attempt.zone)]), ...step].join(', ');
}
