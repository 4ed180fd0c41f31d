/**
 * Asks again while the server does not answer, is overloaded or has lost a part of itself. All that is sent learns together how long that has been
 * going on: when the time is over, nothing waits any more, and one request now and then finds out whether the server is back.
 */
import type { Ask, Reply } from './ask.ts';
import { MINUTE } from '../../text/times.ts';
import { nextTry } from './patience.ts';
import type { Clock } from './patience.ts';

export type Insistence = {
  /** In ms. */
  readonly retryFor: number;
  readonly clock: Clock;
  readonly place: string;
  /** What becomes of documents when the time is over, in words; where there are none, whoever asks says how it ends. */
  readonly resort?: string | undefined;
  readonly tell: (line: string) => void;
};

/** In ms, between two requests to a server that was away for too long. */
const PROBE_EVERY = 10_000;

export const isTrouble = ({ status }: Pick<Reply, 'status'>): boolean => status === 0 || status === 408 || status === 429 || status >= 500;

/** What is going on with the server at the moment; nothing, where it answered the last request. */
type Trouble = { readonly since: number; last: Reply; isTold: boolean; isGivenUp: boolean; nextProbe: number };

/** `doubtful` of the reply: one of the requests may have been done without an answer. A reply that is still trouble is the last word. */
export function insisting(ask: Ask, { retryFor, clock, place, resort, tell }: Insistence): Ask {
  let trouble: Trouble | undefined;
  const patience = retryFor < MINUTE ? `${Math.round(retryFor / 1000)} s` : `${Math.round(retryFor / MINUTE)} min`;

  return async (request) => {
    let began: number | undefined;
    let doubtful = false;
    for (let tries = 1; ; tries++) {
      if (trouble?.isGivenUp) {
        if (clock.now() < trouble.nextProbe) return { ...trouble.last, doubtful };
        trouble.nextProbe = clock.now() + PROBE_EVERY;
      }
      const reply = await ask(request);
      doubtful ||= reply.doubtful;
      if (!isTrouble(reply)) {
        if (trouble?.isTold) tell(`${place} answers again`);
        trouble = undefined;
        return { ...reply, doubtful };
      }
      began ??= clock.now();
      trouble ??= { since: began, last: reply, isTold: false, isGivenUp: false, nextProbe: 0 };
      trouble.last = reply;
      const wait = nextTry(tries, Math.min(began, trouble.since) + retryFor, reply.retryAfter, clock);
      if (wait === undefined) {
        if (!trouble.isGivenUp && resort !== undefined) tell(`${place} ${wordsOf(reply)} for ${patience}; ${resort}`);
        trouble.isTold = true;
        trouble.isGivenUp = true;
        trouble.nextProbe = clock.now() + PROBE_EVERY;
        return { ...reply, doubtful };
      }
      // One that is lost on the way is nothing to talk about.
      if (tries > 1 && !trouble.isTold) {
        trouble.isTold = true;
        tell(`${place} ${wordsOf(reply)}; trying again for ${patience}`);
      }
      await clock.sleep(wait);
    }
  };
}

export const wordsOf = ({ status, why }: Reply): string => (status === 429 ? `is overloaded (${why})` : `gives no answer (${why})`);
