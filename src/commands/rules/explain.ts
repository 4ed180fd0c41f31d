export const runExplain = (..._args: unknown[]) => Promise.resolve();
