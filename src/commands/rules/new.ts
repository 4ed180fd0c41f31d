export const runNew = (..._args: unknown[]) => Promise.resolve();
