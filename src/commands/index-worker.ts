/** What a worker thread of `index` runs. Rules and parsers are loaded once. */
import { parentPort, workerData } from 'node:worker_threads';

import { serve } from '../archive/serve.ts';
import type { Equipment } from '../archive/work.ts';
import { loadParsers } from '../parsers.ts';
import { judgingOf } from './analyze.ts';
import type { ReadingArguments } from './options.ts';
import type { Outside } from './outside.ts';

export type WorkerData = { readonly args: ReadingArguments } & Pick<Outside, 'today'> & Pick<Equipment, 'judgement' | 'namespace' | 'version' | 'records' | 'own'>;

const { args, today, ...about } = workerData as WorkerData;
if (parentPort) serve(parentPort, { ...about, as: args.as, encoding: args.encoding, parsers: await loadParsers(), judging: await judgingOf(args, { today }) });
