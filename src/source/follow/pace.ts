/** How often is looked, all in ms. */
export type Pace = {
  /** Between two looks at a file that grows. */
  readonly look: number;
  /** Between two looks at all that grew a short while ago: change events come late or never for what a program on Windows holds open. */
  readonly busy: number;
  /** How long is a short while. */
  readonly busyFor: number;
  /** Between two looks at everything. */
  readonly rest: number;
  /** The same where change events fail. */
  readonly deaf: number;
  /** Between a look at everything and the next one, however much happens. */
  readonly again: number;
  /** For how long a file that is gone is waited for: a share comes back, a log that was deleted does not. */
  readonly gone: number;
  /** The first wait for what cannot be opened; it doubles up to `refusedMost`. */
  readonly refused: number;
  readonly refusedMost: number;
};

export const PACE: Pace = { look: 250, busy: 1000, busyFor: 60_000, rest: 10_000, deaf: 2000, gone: 3_600_000, again: 50, refused: 250, refusedMost: 5000 };

/** The wait after so many refusals in turn. */
export const backoff = (times: number, pace: Pace): number => Math.min(pace.refused * 2 ** (times - 1), pace.refusedMost);
