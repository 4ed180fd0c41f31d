/** Ctrl+C, or another signal that asks to end: the first one asks, the second one ends at once. */
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function stopOnSignal(asked: () => void): { readonly signal: AbortSignal; readonly release: () => void } {
  const stop = new AbortController();
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, hear);
  };
  const hear = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      // `process.exit` would wait for a thread that hangs in a read, as of a share that went away. The system does not, and shells say 130 of Ctrl+C.
      release();
      process.kill(process.pid, signal);
      return;
    }
    stop.abort();
    asked();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return { signal: stop.signal, release };
}
