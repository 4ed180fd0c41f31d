/**
 * `npm run bench:watch`: what `watch` costs while fifty logs are written, with its screen in a real terminal. Goals: less than a quarter of
 * one core, and what is written is on the screen before a person wonders. Nothing is asserted; the goals stand beside the figures.
 *
 *   npm run bench:watch                            2,000 lines a second in all, one minute each
 *   npm run bench:watch -- --seconds 20 --rate 5000
 */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { installerLog } from '../screen/logs.ts';
import { start } from '../screen/terminal.ts';
import type { Terminal } from '../screen/terminal.ts';
import { BEGIN, streamsOf } from './streams.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '2000' }, files: { type: 'string', default: '50' } } });
const SECONDS = Number(values.seconds);
const RATE = Number(values.rate);
const FILES = Number(values.files);
const CPU_GOAL = 25;

type Case = { readonly title: string; /** Lines in each file before it begins. */ readonly before: number; /** Seconds between two writes of one file. */ readonly every: number; readonly pane: 'findings' | 'log' };

const CASES: readonly Case[] = [
  { title: 'new logs, list of findings', before: 100, every: 0.2, pane: 'findings' },
  { title: 'new logs, end of a log followed', before: 100, every: 0.2, pane: 'log' },
  { title: 'logs of 20,000 lines', before: 20_000, every: 0.2, pane: 'findings' },
  { title: 'logs of 20,000 lines, silent for 4 s between writes', before: 20_000, every: 4, pane: 'findings' },
];

console.log(`${FILES} logs, ${RATE} lines a second in all, ${SECONDS} seconds each, 120 columns and 40 rows`);
console.log('case                                                  core % (< 25)  frames/s  KB/s to terminal  seen after ms: half, most  memory MB');
for (const one of CASES) console.log(await measured(one));

async function measured({ title, before, every, pane }: Case): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'upgrade-bench-'));
  const cleaning: (() => Promise<void>)[] = [];
  try {
    const streams = streamsOf(FILES, { together: true });
    const write = (at: number, time: number, lines: number) => {
      const block = streams[at]?.(time, lines);
      if (!block) return;
      const path = join(folder, block.file);
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, block.bytes);
    };
    for (let at = 0; at < FILES; at++) write(at, BEGIN, before);
    const terminal = start(['watch', folder], { columns: 120, rows: 40, finished: (clean) => cleaning.push(clean) });
    await terminal.waitFor('the runs', (screen) => /1 Attempts \d/.test(screen) && screen.includes('running'), 120_000);
    if (pane === 'findings') terminal.type('2z');
    else {
      terminal.type('l');
      await terminal.waitFor('a log', (screen) => screen.includes('4 Log'));
      terminal.type('G');
    }
    // What was there before is read, and the program is warm.
    await feed(write, every, 10);
    const from = { cpu: cpuOf(terminal.pid()), at: performance.now(), written: terminal.written().length };
    const latencies = probe(terminal, folder, pane);
    await feed(write, every, SECONDS);
    const seconds = (performance.now() - from.at) / 1000;
    const cpu = (100 * (cpuOf(terminal.pid()) - from.cpu)) / seconds;
    const written = terminal.written().slice(from.written);
    const frames = written.split('\u001b[?2026h').length - 1;
    const memory = memoryOf(terminal.pid());
    const seen = (await latencies()).toSorted((a, b) => a - b);
    return [title.padEnd(52), `${cpu.toFixed(1)}${cpu > CPU_GOAL ? ' !' : ''}`.padStart(14), (frames / seconds).toFixed(1).padStart(9), (written.length / 1000 / seconds).toFixed(1).padStart(17), `${Math.round(seen[Math.floor(seen.length / 2)] ?? Number.NaN)}, ${Math.round(seen.at(-1) ?? Number.NaN)}`.padStart(26), memory.toFixed(0).padStart(10)].join(' ');
  } finally {
    for (const clean of cleaning) await clean();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes for so long, all files at the same rate, each at its own moment. */
async function feed(write: (at: number, time: number, lines: number) => void, every: number, seconds: number): Promise<void> {
  const began = performance.now();
  const STEP = 0.05;
  const steps = Math.round(every / STEP);
  const lines = Math.round((RATE * every) / FILES);
  for (let step = 0; step * STEP < seconds; step++) {
    for (let at = 0; at < FILES; at++) if ((step + at) % steps === 0) write(at, BEGIN + 60_000 + step * STEP * 1000, lines);
    await wait(Math.max(0, began + (step + 1) * STEP * 1000 - performance.now()));
  }
}

/** Every two seconds something is written that has to be seen: a failed run in a new log, or a line in the one whose end is shown. */
function probe(terminal: Terminal, folder: string, pane: Case['pane']): () => Promise<readonly number[]> {
  const latencies: number[] = [];
  const over = new AbortController();
  const probing = (async () => {
    for (let number = 1; !over.signal.aborted; number++) {
      await wait(2000);
      const began = performance.now();
      if (pane === 'log') {
        const shown = /4 Log (\S+),/.exec(terminal.screen())?.[1] ?? '';
        const bytes = Buffer.from(`a line that is looked for: ${number}.\r\n`, shown.startsWith('KESTREL') && shown.includes('patch') ? 'utf16le' : 'utf8');
        appendFileSync(join(folder, shown), bytes);
        await terminal.waitFor('the line', (screen) => screen.includes(`looked for: ${number}.`));
      } else {
        appendFileSync(join(folder, `marker-${number}.log`), installerLog(`Feed ${number}`));
        await terminal.waitFor('what was found', (screen) => screen.includes(`the run of Feed ${number} `));
      }
      latencies.push(performance.now() - began);
    }
  })();
  return async () => {
    over.abort();
    await probing;
    return latencies;
  };
}

/** Seconds of processor time; the kernel counts in hundredths. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
}
