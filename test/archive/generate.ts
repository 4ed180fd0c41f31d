/**
 * `npm run archive -- FOLDER [--incidents 2000]`: writes an archive of old incidents as teams keep it, the same bytes every time, to try
 * `index` and `stats` with. `truth.json` beside the folder says what really happened in each of them.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { incidentOf } from './incidents.ts';
import { writeFiles } from './pack.ts';
import type { Truth } from './truth.ts';

/** Gives the truth of what it wrote. @param folder empty, or not there yet: what is left of another archive would be of no story */
export function writeArchive(folder: string, incidents: number, seed?: number): Truth[] {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  return Array.from({ length: incidents }, (_none, number) => {
    const { truth, files, folder: own, written } = incidentOf(number, seed);
    writeFiles(own === undefined ? folder : join(folder, own), files, written);
    return truth;
  });
}

export const truthOf = (incidents: number, seed?: number): Truth[] => Array.from({ length: incidents }, (_none, number) => incidentOf(number, seed).truth);

if (import.meta.main) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { incidents: { type: 'string', default: '2000' } } });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('name the folder into which the archive is to be written');
  const started = performance.now();
  const truth = writeArchive(resolve(folder), Number(values.incidents));
  writeFileSync(`${resolve(folder)}.truth.json`, `${JSON.stringify(truth, undefined, 1)}\n`);
  console.log(`${truth.length} incidents in ${folder}, what happened in them in ${folder}.truth.json; ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
