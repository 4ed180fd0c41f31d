/** The published package: one bundle for the command, one file for its worker threads, and one a parser, since the parsers are found by listing their folder. */
import { readdirSync } from 'node:fs';

import type { BuildOptions } from 'rolldown';

import { loadPlans } from './src/plans/load-plans.ts';
import { loadRules } from './src/engine/rules/load.ts';

const parsers = readdirSync('parsers', { withFileTypes: true }).filter(({ name }) => !name.startsWith('_'));

export default {
  input: {
    cli: 'src/cli.ts',
    'index-worker': 'src/commands/index-worker.ts',
    ...Object.fromEntries(parsers.map((entry) => [`parsers/${entry.name.replace(/\.ts$/, '')}`, `./parsers/${entry.name}${entry.isDirectory() ? '/index.ts' : ''}`])),
  },
  platform: 'node',
  // Asked by `rules lint`, and by Ink with DEV=true, where they are installed.
  external: ['recheck', 'react-devtools-core'],
  // React as it is meant for users: half the size, and it checks nothing while it draws.
  transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  plugins: [
    {
      name: 'rules',
      generateBundle() {
        this.emitFile({ type: 'asset', fileName: 'rules.json', source: JSON.stringify(loadRules(['rules'])) });
        this.emitFile({ type: 'asset', fileName: 'plans.json', source: JSON.stringify(loadPlans('rules/plans')) });
      },
    },
  ],
  output: { dir: 'dist', cleanDir: true, minify: true, chunkFileNames: '[name].js' },
} satisfies BuildOptions;
