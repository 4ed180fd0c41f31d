/** Wakes those who wait. Whoever is busy when it rings sees by the count that it rang. */
export type Bell = {
  readonly ring: () => void;
  readonly rings: () => number;
  /** Resolves when it rings, or after so many ms. */
  readonly heard: (within?: number) => Promise<void>;
};

export function newBell(): Bell {
  const waiting = new Set<() => void>();
  let rings = 0;
  return {
    ring: () => {
      rings++;
      for (const wake of waiting) wake();
    },
    rings: () => rings,
    heard: (within) =>
      new Promise((resolve) => {
        const alarm = within === undefined ? undefined : setTimeout(wake, within);
        waiting.add(wake);
        function wake() {
          clearTimeout(alarm);
          waiting.delete(wake);
          resolve();
        }
      }),
  };
}
