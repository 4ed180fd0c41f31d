/** What somebody typed to look for → a regular expression. */
import { growthOf, growthText, isBounded } from '../engine/rules/backtracking.ts';
import { messageOf } from '../errors.ts';
import type { Query } from './log-view.ts';

/** Small letters find capitals, too; with a capital among them only what is written so. */
export function queryOf(written: string, isPattern: boolean): Query | { readonly trouble: string } {
  const source = isPattern ? written : escaped(written);
  try {
    const pattern = new RegExp(source, /\p{Lu}/u.test(isPattern ? written.replace(/\\./g, '') : written) ? 'u' : 'iu');
    // A pattern that never comes to an end would stop the screen with it.
    const growth = growthOf(pattern);
    return isBounded(growth) ? { written, isPattern, pattern } : { trouble: `too slow a pattern: ${growthText(growth)}` };
  } catch (error) {
    return { trouble: messageOf(error).replace(/^Invalid regular expression: \/.*\/\w*: /s, 'no pattern: ') };
  }
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
