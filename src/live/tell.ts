/** An event as a line for people, for a console that is no terminal. */
import { titleOf } from '../sinks/text/finding.ts';
import { outcomeWords, placedName } from '../sinks/text/verdict.ts';
import { harmless } from '../text/display.ts';
import { progressText } from '../text/progress.ts';
import { clockHere } from '../text/times.ts';
import type { Attempt, Instant } from '../types.ts';
import type { LiveEvent } from './events.ts';

/** `02:10:05  finding, provisional  The disk C: is full  [msi.disk-full]` */
export const eventLine = (event: LiveEvent): string => harmless(`${clockHere(event.time)}  ${wordsOf(event)}`);

/** `02:10:00  watching C:\patches\logs, reading what is there already`: a large log takes a while until more is said. */
export const firstLine = (paths: readonly string[], now: Instant): string => harmless(`${clockHere(now)}  watching ${paths.join(', ')}, reading what is there already`);

function wordsOf(told: LiveEvent): string {
  if (told.event === 'attempt') return `${ATTEMPT_WORDS[told.state]}  ${placedName(told.attempt)}${attemptMore(told)}`;
  if (told.event === 'finding') return `finding, ${told.state}  ${titleOf(told.claim.finding)}  [${told.claim.finding.rule.id}]${reason(told.claim.why)}`;
  if (told.event === 'forgotten') return `finding, retracted  ${told.title}${reason(told.why)}`;
  if (told.event === 'file') return `file, ${told.state}  ${told.file.path}${reason(told.file.why)}`;
  const { word, running, ended, cause } = told.verdict;
  const runs = `${running.length} running, ${ended.length} ended`;
  return `verdict: ${word === 'waiting' || word === 'running' ? word : outcomeWords(word)} (${runs})${cause ? `, ${cause.state} cause: ${titleOf(cause.finding)}` : ''}`;
}

const ATTEMPT_WORDS = { started: 'started', progress: 'goes on', silent: 'SILENT', heard: 'goes on again', ended: 'ended' } as const;

function attemptMore({ state, attempt, why }: Extract<LiveEvent, { event: 'attempt' }>): string {
  if (state === 'ended') return `: ${outcomeWords(attempt.outcome)}${attempt.exitCode === undefined ? '' : `, result ${attempt.exitCode}`}`;
  if (state === 'silent') return reason(why);
  const steps = reachedText(attempt);
  return steps === '' ? '' : `: ${steps}`;
}

/** `tasks 3 of 10, InstallFiles` */
function reachedText({ phase, progress = [] }: Pick<Attempt, 'phase' | 'progress'>): string {
  return [...progress.map(progressText), ...(phase ? [phase.step] : [])].join(', ');
}

const reason = (why: string | undefined) => (why === undefined ? '' : ` (${why})`);
