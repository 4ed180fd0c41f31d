/**
 * `npm run fuzz`: damages event logs at random and reads them, until the time is up. What ends in an error, does not end or takes too much
 * memory is told with its number, the changes that matter and a file that has them; then the exit status is 1.
 *
 *   npm run fuzz -- --seconds 60 --seed 1     written logs, and those of sample-logs/ and of LABELLED_LOGS
 *   npm run fuzz -- --runs 500                a number of logs instead of a time
 *   npm run fuzz -- --seed 4711 --runs 1      the log with this number once more; it needs the same logs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import { bytesOf, caseOf, writtenLogs } from './fuzz-logs.ts';
import type { Case, Log, Weight } from './fuzz-logs.ts';
import { conformanceLogs, sampleLogs } from './logs.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, runs: { type: 'string' }, seed: { type: 'string', default: '1' }, limit: { type: 'string', default: '5' } } });
/** Of a large log its first chunks are enough. */
const LARGEST = 4096 + 5 * 65_536;
const HEAP = 256;
const MOST_TOLD = 10;

type Outcome = Weight | { readonly crash: string };

let worker: Worker | undefined;

function read(bytes: Buffer): Promise<Outcome> {
  const reader = (worker ??= new Worker(new URL('fuzz-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: HEAP, maxYoungGenerationSizeMb: 32 } }));
  return new Promise((resolve) => {
    const done = (outcome: Outcome) => {
      clearTimeout(timer);
      reader.off('message', done).off('error', failed);
      resolve(outcome);
    };
    const lost = (crash: string) => {
      worker = undefined;
      void reader.terminate();
      done({ crash });
    };
    const failed = (error: unknown) => lost(error instanceof Error ? error.message : String(error));
    const timer = setTimeout(() => lost(`it takes more than ${values.limit} s`), Number(values.limit) * 1000);
    reader.on('message', done).on('error', failed);
    reader.postMessage(new Uint8Array(bytes));
  });
}

const firstLine = (text: string) => text.split('\n', 2).join(' ').trim();

/** Without the changes that do not matter. */
async function smallest(of: Case, crash: string): Promise<Case> {
  let best = of;
  for (const change of of.changes) {
    const fewer = { ...best, changes: best.changes.filter((one) => one !== change) };
    const outcome = await read(bytesOf(fewer));
    if ('crash' in outcome && firstLine(outcome.crash) === firstLine(crash)) best = fewer;
  }
  return best;
}

async function tell(seed: number, of: Case, crash: string): Promise<void> {
  const { log, changes } = await smallest(of, crash);
  const path = join(tmpdir(), `fuzz-${seed}-${basename(log.name)}`);
  writeFileSync(path, bytesOf({ log, changes }));
  console.log(`--seed ${seed} (${log.name}): ${crash}\n  with ${changes.map(({ what }) => what).join(', ')}\n  ${path}`);
}

const logs: Log[] = [...writtenLogs(), ...[...sampleLogs(), ...conformanceLogs()].map((path) => ({ name: basename(path), bytes: readFileSync(path).subarray(0, LARGEST) }))];
const started = performance.now();
const crashes = new Set<string>();
let slowest = { seed: 0, seconds: 0 };
let heaviest = { seed: 0, characters: 0 };
let seed = Number(values.seed);
for (let runs = 0; crashes.size < MOST_TOLD; runs++, seed++) {
  if (values.runs === undefined ? performance.now() - started > Number(values.seconds) * 1000 : runs >= Number(values.runs)) break;
  const one = caseOf(logs, seed);
  const before = performance.now();
  const outcome = await read(bytesOf(one));
  const seconds = (performance.now() - before) / 1000;
  if (seconds > slowest.seconds) slowest = { seed, seconds };
  if ('crash' in outcome) {
    if (!crashes.has(firstLine(outcome.crash))) await tell(seed, one, outcome.crash);
    crashes.add(firstLine(outcome.crash));
  } else if (outcome.characters > heaviest.characters) heaviest = { seed, characters: outcome.characters };
}
await worker?.terminate();
console.log(`${seed - Number(values.seed)} damaged logs of ${logs.length}: ${crashes.size} kinds of failure; the slowest, --seed ${slowest.seed}, took ${slowest.seconds.toFixed(2)} s; the most text, --seed ${heaviest.seed}, has ${heaviest.characters} characters`);
process.exitCode = crashes.size > 0 ? 1 : 0;
