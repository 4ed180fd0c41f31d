import { defineConfig } from 'vitest/config';

/** These start the command as a process of its own. */
const COMMANDS = ['test/cli.test.ts', 'test/cli/*.test.ts', 'test/screen/*.terminal.test.ts'];

export default defineConfig({
  test: {
    reporters: 'default',
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'units', include: ['test/**/*.test.ts'], exclude: COMMANDS } },
      { extends: true, test: { name: 'commands', include: COMMANDS, globalSetup: 'test/cli/build.ts' } },
    ],
  },
});
