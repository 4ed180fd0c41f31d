/** A worker as `index` has it, with a parser for logs that are too much for it: their lines say what it does. */
import process from 'node:process';
import { parentPort } from 'node:worker_threads';

import { serve } from '../../src/archive/serve.ts';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { CATALOG } from '../../src/paths.ts';
import type { LogRecord, TextParser } from '../../src/types.ts';

const ACTS: Readonly<Record<string, () => void>> = {
  throw() {
    throw new Error('the parser is lost');
  },
  exit: () => process.exit(7),
  crash: () => void setTimeout(() => {
    throw new Error('nobody waited for this');
  }),
  hang() {
    for (;;);
  },
  eat() {
    const eaten: string[][] = [];
    for (;;) eaten.push(Array.from({ length: 10_000 }, (_, at) => `${at}`));
  },
};

const PARSER: TextParser = {
  id: 'brittle',
  title: 'Brittle log',
  unit: 'lines',
  detect: ({ text }) => (text.startsWith('BRITTLE') ? { confidence: 1, why: 'it says so' } : undefined),
  open: () => ({
    lines: (texts, first) =>
      texts.map((message, at): LogRecord => {
        ACTS[message]?.();
        return { line: first + at, message, level: 'info' };
      }),
    end: () => [],
  }),
};

if (parentPort) serve(parentPort, { parsers: [PARSER], judging: { rules: [], catalog: openCatalog(CATALOG) }, records: true, judgement: 'rules', namespace: 'default', version: '1.0.0' });
