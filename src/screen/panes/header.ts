/**
 * The first two rows: the verdict, and where what runs is.
 *
 *   RUNNING  SharePoint configuration 15.0.4420.1017 on KESTREL-WFE1, 2 findings provisional          02:13:45
 *   ██░░░░░░ tasks 3 of 10  in upgrade                                     elapsed 13:59  silent for 0:12
 */
import { widthOf } from '../../text/display.ts';
import { clockHere, spanText, stopwatch } from '../../text/times.ts';
import { stillFailed } from '../../facts/outcome.ts';
import { verdictOf } from '../../live/verdict.ts';
import type { Incident } from '../../types.ts';
import { count } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { OUTCOME_WORDS, outcomeWords, overviewWords, placedName, styleOf, tellingAttempt, verdictLines } from '../../sinks/text/verdict.ts';
import type { RunRow } from '../known.ts';
import { isRunning, isSilent } from '../known.ts';
import type { Line } from '../lines.ts';
import { chosenIncident, shown } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { reachedText, shortName, silentFor, tookOf } from './attempts.ts';

export function headerLines(scene: Scene, width: number): Line[] {
  const { known, now } = scene;
  const running = known.attempts.filter(isRunning);
  // One that says nothing is told before one that goes on.
  const [first] = running.toSorted((a, b) => Number(isSilent(b, now)) - Number(isSilent(a, now)) || (b.life?.heardAt ?? 0) - (a.life?.heardAt ?? 0));
  return first ? runningLines(first, running.length, scene, width) : finishedLines(scene, width);
}

function runningLines(row: RunRow, running: number, scene: Scene, width: number): Line[] {
  const { page, now } = scene;
  const { attempt, life } = row;
  const more = [...(running > 1 ? [`${running - 1} more running`] : []), ...endedWords(scene), ...claimWords(scene)];
  const words = fitting([[placedName(attempt), ...more], [shortName(attempt, page), ...more]].map((parts) => parts.join(', ')), width - ROOM);
  const where = reachedText(attempt, 8);
  const took = tookOf(row, now);
  const silence = life ? [silenceText(row, scene)] : [];
  const times = fitting([[...(took === undefined ? [] : [`elapsed ${stopwatch(took)}`]), ...silence], silence].map((parts) => parts.join('  ')), 0.6 * width);
  return [
    { left: `${page.paint(['bold', 'cyan'], 'RUNNING')}  ${shown(words)}`, right: `  ${clockHere(now)}` },
    { left: shown(where), right: `  ${times}` },
  ];
}

/** What the first row needs besides: `RUNNING`, and the time. */
const ROOM = 20;

/** `1 rolled back`: runs of this night that ended, and not well. */
function endedWords({ known: { attempts } }: Scene): string[] {
  const ended = attempts.filter((row) => row.life?.current === true && !isRunning(row)).map(({ attempt }) => attempt);
  return [...Map.groupBy(stillFailed(ended), ({ outcome }) => outcome)].map(([outcome, some]) => `${some.length} ${outcomeWords(outcome)}`);
}

/** `2 findings confirmed`, `1 finding provisional` */
function claimWords({ known: { findings } }: Scene): string[] {
  return (['confirmed', 'provisional'] as const).flatMap((wanted) => {
    const some = findings.filter(({ claim, finding }) => claim?.state === wanted && finding.severity !== 'info').length;
    return some === 0 ? [] : [`${count(some, 'finding')} ${wanted}`];
  });
}

/** `silent for 0:12`; an alarm where its phase is never silent for so long. */
function silenceText(row: RunRow, { page, now }: Scene): string {
  const { life } = row;
  if (!life) return '';
  const words = silentFor(life, now);
  return isSilent(row, now) ? page.paint(['bold', 'inverse'], ` ! ${words}, usually at most ${stopwatch(life.patience.longest)} `) : words;
}

function finishedLines(scene: Scene, width: number): Line[] {
  const { known: { report, live, attempts }, page, now } = scene;
  const right = live ? `  ${live.caughtUp ? '' : 'reading …  '}${clockHere(now)}` : '';
  // What was there before this night is no part of the verdict.
  const current = live ? attempts.filter(({ life }) => life?.current).map(({ attempt }) => attempt) : report.attempts;
  const told = report.incidents.filter((incident) => (live ? incident.attempts.some((attempt) => current.includes(attempt)) : incident.findings.length > 0 || incident.attempts.length > 0));
  const incident = told.find((one) => one === chosenIncident(scene)) ?? told[0];
  if (!incident) {
    const words = report.sources.length === 0 ? 'nothing that was given is a log of a known kind' : 'no upgrade, install or patch run in what was read';
    const waiting = fitting(['no run has begun yet, and none ended just now', 'no run has begun yet'], width - right.length - 'WAITING  '.length);
    return [{ left: `${page.paint('bold', live ? 'WAITING' : OUTCOME_WORDS.none)}  ${live ? waiting : words}`, right }, ''];
  }
  if (told.length > 1) {
    const { word } = verdictOf({ report, live });
    const outcome = live && word !== 'waiting' && word !== 'running' ? word : report.outcome;
    return [{ left: `${page.paint(['bold', styleOf(outcome)], OUTCOME_WORDS[outcome])}  ${overviewWords({ attempts: current }, told).join(', ')}`, right }, shown(`${nameText(incident)}${whenText(incident)}`)];
  }
  const [first = ''] = verdictLines(incident, { ...page, width: 10_000 }, undefined);
  const failed = stillFailed(current).length;
  const others = current.length > 1 && failed > 0 ? `  ${failed} of ${count(current.length, 'run')} did not succeed` : '';
  return [{ left: fitting([first, shortVerdict(incident, page)], width - right.length), right }, { left: shown(whenText(incident)), right: others }];
}

/** The first that fits, or else the last. */
const fitting = (texts: readonly string[], width: number): string => texts.find((text) => widthOf(text) <= width) ?? texts.at(-1) ?? '';

/** `ROLLED BACK 1603  KESTREL-APP1 Service Pack 1`: where there is little room, what tells it from others comes first. */
function shortVerdict(incident: Incident, page: Page): string {
  const attempt = tellingAttempt(incident);
  const result = attempt?.exitCode === undefined || attempt.exitCode === 0 ? '' : ` ${attempt.exitCode}`;
  return `${page.paint(['bold', styleOf(incident.outcome)], `${OUTCOME_WORDS[incident.outcome]}${result}`)}  ${attempt ? shown(shortName(attempt, page)) : ''}`;
}

/** Which of several incidents is looked at: `failed: Kestrel Suite on KESTREL-APP1, `. */
function nameText(incident: Incident): string {
  const attempt = tellingAttempt(incident);
  return attempt ? `${outcomeWords(incident.outcome)}: ${placedName(attempt)}, ` : '';
}

/** `14 Jul 2008 02:10:05 to 02:11:42 (1 minute 37 seconds), in InstallFinalize` */
function whenText(incident: Incident): string {
  const attempt = tellingAttempt(incident);
  if (!attempt) return '';
  const step = attempt.failedStep === undefined ? [] : [`in ${attempt.failedStep}`];
  return [...(attempt.startedAt === undefined ? [] : [spanText(attempt.startedAt, attempt.endedAt, attempt.zone)]), ...step].join(', ');
}
