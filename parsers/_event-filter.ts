/** Which events of a binary log are read whole; both kinds of such logs know provider, number and level of an event before the rest of it. */
import { under } from '../src/collections.ts';
import type { BinaryContext, Level } from '../src/types.ts';
import { isKnown, speakerOf } from './_event-record.ts';

export type EventHead = { readonly provider: string; readonly id: string; readonly level: Level | undefined };

/** A log has some hundred providers; one with more is damaged, and its events are asked for anew. */
const MOST_PROVIDERS = 10_000;

/** Asks once for each provider, event and level. Runs and facts come from the providers whose events are known, whatever rules want. */
export function wantedEvents({ wants }: BinaryContext): (head: EventHead) => boolean {
  const asked = new Map<string, Map<string, Map<Level | undefined, boolean>>>();
  const isWanted = ({ provider, id, level }: EventHead): boolean => {
    const speaker = speakerOf(provider);
    return isKnown(provider) || wants({ level, component: speaker, fields: { event: id, provider: speaker } });
  };
  // Asked of every event: nothing is made anew where the answer is known.
  return (head) => {
    if (asked.size > MOST_PROVIDERS) asked.clear();
    const answers = under(under(asked, head.provider, newEvents), head.id, newAnswers);
    const known = answers.get(head.level);
    if (known !== undefined) return known;
    const answer = isWanted(head);
    answers.set(head.level, answer);
    return answer;
  };
}

const newEvents = () => new Map<string, Map<Level | undefined, boolean>>();
const newAnswers = () => new Map<Level | undefined, boolean>();
