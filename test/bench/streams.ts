/**
 * What a farm writes in a day, at any rate: trace logs that go on all the time and begin a new file every half hour, and between them runs
 * of installers, of the configuration wizard and of the upgrade, each in a file of its own. A run is one of the sample logs with new times
 * and a long middle; one of six fails. The same bytes every time.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { SAMPLES } from '../../src/paths.ts';
import { randomFrom } from './generate.ts';

/** Gives what a log says from one moment to another, in so many lines; `undefined` where it is silent. Bytes are added to the file. */
export type Stream = (from: number, lines: number) => { readonly file: string; readonly bytes: Buffer } | undefined;

const HOUR = 3_600_000;
/** Sunday, 15 November 2009, midnight. */
export const BEGIN = Date.UTC(2009, 10, 15);
const RUN_EVERY = 4 * HOUR;
const RUN_LASTS = 40 * 60_000;
const TRACE_LASTS = HOUR / 2;
/** One of so many runs fails. */
const FAILS = 6;

type Stamp = { readonly date: string; readonly clock: string; readonly name: string };
type Kind = {
  readonly encoding: 'utf8' | 'utf16le';
  /** Sample logs of runs that go well, and that fail. */
  readonly samples: readonly [string, string];
  readonly nameOf: (run: number, stamp: Stamp) => string;
  readonly stamped: (line: string, stamp: Stamp) => string;
  /** What it says between its beginning and its end. */
  readonly middle: (random: (below: number) => number, stamp: Stamp) => string;
};

const msi: Kind = {
  encoding: 'utf16le',
  samples: ['clean-msi-patch-restart', 'msi-disk-full'],
  nameOf: (run, { name }) => `patch-${name}-${run}.log`,
  stamped: (line, { date, clock }) => line.replace(/\[\d\d:\d\d:\d\d:\d{3}\]/, `[${clock}:120]`).replace(/(?<=logging (?:started|stopped): )\S+ {2}\S+/i, `${date}  ${clock}`).replace(/(?<=^Action (?:start|ended) )\d+:\d\d:\d\d/, clock),
  middle: (random, { clock }) => `MSI (s) (24:40) [${clock}:${100 + random(900)}]: Executing op: FileCopy(SourceName=F${random(90_000)}.DLL,SourceCabKey=_${random(9e6)},DestName=f${random(90_000)}.dll,Attributes=512,FileSize=${random(900_000)},PerTick=65536,,VerifyMedia=1,,,,,CheckCRC=0)`,
};
const psconfig: Kind = {
  encoding: 'utf8',
  samples: ['clean-sharepoint2013-psconfig', 'sharepoint2019-psconfig-upgrade-failed'],
  nameOf: (run, { name }) => `PSCDiagnostics_${name}_${run}.log`,
  stamped: (line, { date, clock }) => line.replace(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/, `${date} ${clock}`),
  middle: (random, { date, clock }) => `${date} ${clock}  9  INF                  ${random(2) === 0 ? 'Entering' : 'Leaving'} function TaskBase.OnTaskProgress${random(40)}`,
};
const upgrade: Kind = {
  encoding: 'utf8',
  samples: ['clean-sharepoint2019-upgrade', 'sharepoint2019-unknown-reason'],
  nameOf: (run, { name }) => `Upgrade-${name}-${100 + run}.log`,
  stamped: (line, { date, clock }) => line.replace(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/, `${date} ${clock}`),
  middle: (random, { date, clock }) => `${date} ${clock}.${10 + random(90)}\tpsconfig (0x1B3C)                       \t0x21F8\tSharePoint Foundation Upgrade \tSPSiteWssSequence             \tajywn\tDEBUG     \tSPSite Url=http://kestrel-teams:8443/sites/team-${random(5000)}: schema is current.\t41f60be0-7cef-4aa3-aaed-cf4a4599a084`,
};

const SAID = ['Entering monitored scope (Timer Job job-application-server)', 'Leaving Monitored Scope (Timer Job job-application-server). Execution Time=11.2', 'Name=Request (GET:http://kestrel-portal:8443/Pages/default.aspx)', 'Site=/', 'Non-OAuth request. IsAuthenticated=True, UserIdentityName=, ClaimsCount=0', 'Micro Trace Tags: 0 nasq,4 agb9s,31 b4ly', 'SQL IO Statistics: Table AllDocs. Scan count 1, logical reads 6'];
const LEVELS = ['Medium  ', 'Medium  ', 'Verbose ', 'High    ', 'Monitorable'];

/** @param count of files that are written at the same time @param together all runs begin at once */
export function streamsOf(count: number, { seed = 1, together = false } = {}): Stream[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, at) => {
    const folder = `KESTREL-WFE${1 + (at % 5)}`;
    if (at % 10 < 6) return traceStream(folder, at, random);
    const kind = at % 10 < 8 ? msi : at % 10 === 8 ? psconfig : upgrade;
    return runStream(kind, { folder, at, delay: together ? 0 : (at * 7 * 60_000) % (RUN_EVERY - RUN_LASTS) }, random);
  });
}

function traceStream(folder: string, server: number, random: (below: number) => number): Stream {
  return (from, lines) => {
    const stamp = stampOf(from);
    const file = `${folder}/trace-${server}/KESTREL-WFE${server}-${stampOf(BEGIN + Math.floor((from - BEGIN) / TRACE_LASTS) * TRACE_LASTS).name}.log`;
    let text = '';
    for (let line = 0; line < lines; line++) {
      text += `${stamp.date} ${stamp.clock}.${10 + random(90)} \tw3wp.exe (0x${(4096 + random(60)).toString(16).toUpperCase()})                       \t0x${(4096 + random(900)).toString(16).toUpperCase()}\tSharePoint Foundation         \tMonitoring                    \t${random(3) === 0 ? 'nasq' : 'b4ly'}\t${LEVELS[random(LEVELS.length)]}\t${SAID[random(SAID.length)]} \t${(0x10000000 + random(0x6fffffff)).toString(16)}-7cef-4aa3-aaed-cf4a4599a084\r\n`;
    }
    return { file, bytes: Buffer.from(text) };
  };
}

function runStream(kind: Kind, { folder, at, delay }: { readonly folder: string; readonly at: number; readonly delay: number }, random: (below: number) => number): Stream {
  const [well, badly] = kind.samples.map(linesOf);
  let run = -1;
  let begun: { readonly file: string; readonly end: readonly string[] } | undefined;
  return (from, lines) => {
    const since = from - BEGIN - delay;
    const now = Math.floor(since / RUN_EVERY);
    const isOn = since >= 0 && since % RUN_EVERY < RUN_LASTS;
    const stamp = stampOf(from);
    const text: string[] = [];
    let file = begun?.file;
    if (isOn && now !== run) {
      run = now;
      const sample = ((run + at) % FAILS === 0 ? badly : well) ?? [];
      const half = Math.floor(sample.length / 2);
      file = `${folder}/runs-${at}/${kind.nameOf(run, stamp)}`;
      begun = { file, end: sample.slice(half) };
      text.push(...sample.slice(0, half).map((line) => kind.stamped(line, stamp)));
      if (kind.encoding === 'utf16le') text[0] = `\ufeff${text[0]}`;
    }
    if (!begun || file === undefined) return undefined;
    if (isOn) for (let line = 0; line < lines; line++) text.push(kind.middle(random, stamp));
    else {
      text.push(...begun.end.map((line) => kind.stamped(line, stamp)));
      begun = undefined;
    }
    return { file, bytes: Buffer.from(`${text.join('\r\n')}\r\n`, kind.encoding) };
  };
}

/** The first text log of a sample. */
function linesOf(sample: string): string[] {
  const folder = join(SAMPLES, sample);
  const name = readdirSync(folder).find((one) => one.endsWith('.log')) ?? '';
  const bytes = readFileSync(join(folder, name));
  const text = bytes[0] === 0xff ? bytes.toString('utf16le') : bytes.toString();
  return text.replace('\ufeff', '').trimEnd().split('\r\n');
}

const two = (value: number) => String(value).padStart(2, '0');

function stampOf(time: number): Stamp {
  const date = new Date(time);
  const [year, month, day, hour, minute, second] = [date.getUTCFullYear(), two(date.getUTCMonth() + 1), two(date.getUTCDate()), two(date.getUTCHours()), two(date.getUTCMinutes()), two(date.getUTCSeconds())];
  return { date: `${month}/${day}/${year}`, clock: `${hour}:${minute}:${second}`, name: `${year}${month}${day}-${hour}${minute}` };
}
