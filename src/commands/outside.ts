/** The outside as commands need it; made once in `cli.ts`. */
export type Outside = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** The day on which it runs: `2026-11-21`. */
  readonly today: string;
  /** Sets the exit status; see the table in the README. */
  readonly exit: (status: number) => void;
};

export const EXIT = { fine: 0, failed: 1, usage: 2, nothing: 3, defect: 70 } as const;
