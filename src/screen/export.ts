/** The report that is on the screen, written to a file. */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { troubleOf } from '../errors.ts';
import { jsonReport } from '../sinks/json.ts';
import { textReport } from '../sinks/text.ts';
import type { Report } from '../types.ts';

export type Format = 'text' | 'json';

const WIDTH = 100;

/** `upgrade-triage-2026-11-21.txt` */
export const proposedName = (today: string, format: Format): string => `upgrade-triage-${today}.${format === 'json' ? 'json' : 'txt'}`;

export type Written = { readonly told: string } | { readonly trouble: string } | 'exists';

/** Never writes over a file unless that was asked for. */
export function writeReport(report: Report, format: Format, file: string, overwrite: boolean): Written {
  if (file.trim() === '') return { trouble: 'name a file' };
  if (!overwrite && existsSync(file)) return 'exists';
  const text = format === 'json' ? jsonReport(report) : textReport(report, { width: WIDTH, colors: false, full: true });
  try {
    writeFileSync(file, text, { flag: overwrite ? 'w' : 'wx' });
    return { told: `the report stands in ${resolve(file)}` };
  } catch (error) {
    return { trouble: `${file}: ${troubleOf(error)}` };
  }
}
