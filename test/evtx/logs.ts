/** The real event logs that are there: those of sample-logs/, and those of the folder that LABELLED_LOGS names. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SAMPLES } from '../../src/paths.ts';

const FOLDERS = ['evtx-conformance', 'evtx'];

export const TABLE = join(ROOT, 'parsers', 'event-evtx', 'CONFORMANCE.md');

export function conformanceLogs(): string[] {
  const labelled = process.env['LABELLED_LOGS'];
  return labelled === undefined ? [] : FOLDERS.map((name) => join(labelled, name)).flatMap((folder) => (existsSync(folder) ? evtxIn(folder) : []));
}

export const sampleLogs = (): string[] => evtxIn(SAMPLES);

function evtxIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.evtx')).toSorted().map((name) => join(folder, name));
}
