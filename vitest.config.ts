import { defineConfig } from 'vitest/config';

/** These start the command as a process of its own. */
const COMMANDS = ['test/cli.test.ts', 'test/cli/*.test.ts', 'test/screen/*.terminal.test.ts'];
/** These need a running Elasticsearch: one file at a time, after the others. */
const ELASTIC = ['test/**/*.elastic.test.ts'];

export default defineConfig({
  test: {
    reporters: 'default',
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'units', include: ['test/**/*.test.ts'], exclude: [...COMMANDS, ...ELASTIC] } },
      { extends: true, test: { name: 'commands', include: COMMANDS, exclude: ELASTIC, globalSetup: 'test/cli/build.ts' } },
      { extends: true, test: { name: 'elastic', include: ELASTIC, globalSetup: 'test/elasticsearch/setup.ts', fileParallelism: false } },
    ],
  },
});
