/**
 * Reads a file of suppressions:
 *
 *   - rule: version.databases-mixed
 *     target: KESTREL_Archive_*
 *     reason: 'detached on purpose, CHG-4711'
 *     until: 2027-03-31
 */
import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { RuleError, UsageError, troubleOf } from '../errors.ts';
import { closest } from '../text/closest.ts';
import { problemsOf, readDocument } from '../text/document.ts';
import { text } from '../text/written.ts';
import type { Suppression } from '../types.ts';

const day = z.iso.date('expected a day as 2027-03-31');
const entry = z.strictObject({ rule: text, target: text.optional(), reason: text, until: day });
const schema = z.array(entry);

/** @param ids of all rules: one that is misspelt would be waited for in vain. @throws RuleError, UsageError */
export function readSuppressions(file: string, ids: readonly string[]): Suppression[] {
  return suppressionsIn(textOf(file), file, ids);
}

export function suppressionsIn(given: string, file: string, ids: readonly string[]): Suppression[] {
  const read = readDocument(given, file);
  const { written, problems } = 'written' in read ? { ...read, problems: [] } : { written: undefined, problems: read.problems };
  const parsed = written && schema.safeParse(written.content ?? []);
  const wrong = [...problems, ...(written && parsed?.error ? problemsOf(parsed.error, written, () => `one of ${Object.keys(entry.shape).join(', ')}`) : [])][0];
  if (wrong) throw new RuleError(wrong.place, wrong.message);
  return (parsed?.data ?? []).map((one, at) => {
    if (!ids.includes(one.rule)) throw new RuleError(written?.placeOf([at, 'rule']) ?? file, `rule: "${one.rule}", expected the id of a rule (${closest(one.rule, ids).join(', ')}?)`);
    return { ...one, place: written?.placeOf([at, 'rule']) ?? file };
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--suppressions ${file}: cannot be read (${troubleOf(error)}), expected a YAML file of known findings`);
  }
}
