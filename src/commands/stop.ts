/** Ctrl+C, or another signal that asks to end: the first one asks, the second one ends at once. */
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What shells say of a program that Ctrl+C ended. */
const ENDED = 130;

export function stopOnSignal(asked: () => void): { readonly signal: AbortSignal; readonly release: () => void } {
  const stop = new AbortController();
  const hear = () => {
    if (stop.signal.aborted) process.exit(ENDED);
    stop.abort();
    asked();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return {
    signal: stop.signal,
    release() {
      for (const signal of SIGNALS) process.off(signal, hear);
    },
  };
}
