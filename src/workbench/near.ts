/**
 * The record that comes nearest to a record condition which nothing fulfilled, and why it does not: for `rules explain`.
 *
 * Near is first who has the fields, component and level that are asked for, then how many words of the pattern stand in the message.
 * Of the nearest one it is told how far into the pattern its message fits.
 */
import { visitRegExpAST } from '@eslint-community/regexpp';
import type { AST } from '@eslint-community/regexpp';

import { under } from '../collections.ts';
import { valueFits } from '../engine/matching/fits.ts';
import { isFound } from '../engine/matching/search.ts';
import { kindFits, waysOf } from '../engine/rules/condition.ts';
import type { FieldTest, RecordCondition } from '../engine/rules/condition.ts';
import { treeOf } from '../engine/rules/pattern.ts';
import { evidenceOf } from '../facts/evidence.ts';
import { keep } from '../text/excerpt.ts';
import type { Evidence, LogRecord } from '../types.ts';

/** `why`: what does not hold, each in words. */
export type Near = { readonly evidence: Evidence; readonly why: readonly string[] };

export type NearSearch = {
  readonly see: (path: string, kind: string, record: LogRecord) => void;
  /**
   * `undefined`: no log of the kinds that the condition names. `near` is absent where no record has anything in common with it.
   * @param files those in question; others count only where these have nothing
   */
  readonly of: (condition: RecordCondition, files: ReadonlySet<string>) => { readonly records: number; readonly fulfilled: readonly Evidence[]; readonly near?: Near } | undefined;
};

type Judged = { readonly score: number; readonly why: readonly string[] };
type State = { records: number; readonly fulfilled: Evidence[]; best?: Judged & Near };

/** Quoted of those that fulfil a condition, but elsewhere than in the run in question. */
const QUOTED = 3;

export function nearSearch(conditions: readonly RecordCondition[]): NearSearch {
  const judges = conditions.map((condition) => ({ condition, judge: judgeOf(condition) }));
  const seen = new Map<RecordCondition, Map<string, State>>();
  return {
    see(path, kind, record) {
      for (const { condition, judge } of judges) {
        if (!condition.in.some((wanted) => kindFits(kind, wanted))) continue;
        const state = under(under(seen, condition, () => new Map<string, State>()), path, (): State => ({ records: 0, fulfilled: [] }));
        state.records += 1;
        const { score, why } = judge(record, state.best?.score ?? 0);
        if (why.length === 0) {
          if (state.fulfilled.length < QUOTED) state.fulfilled.push(evidenceOf(path, record));
        } else if (score >= WORTH_TELLING && score > (state.best?.score ?? 0)) state.best = { score, why, evidence: evidenceOf(path, record) };
      }
    },
    of(condition, files) {
      const states = seen.get(condition);
      if (!states) return undefined;
      const [here, there] = [[...states].filter(([path]) => files.has(path)), [...states].filter(([path]) => !files.has(path))];
      const bestOf = (some: readonly (readonly [string, State])[]) => some.flatMap(([, { best }]) => best ?? []).toSorted((a, b) => b.score - a.score)[0];
      const near = bestOf(here) ?? bestOf(there);
      const all = [...here, ...there].map(([, state]) => state);
      return { records: all.reduce((sum, { records }) => sum + records, 0), fulfilled: all.flatMap(({ fulfilled }) => fulfilled), ...(near ? { near } : {}) };
    },
  };
}

/** Weights: a field that fits says more than all words of a pattern, a level less than one of them. */
const FIELD = 4;
const WORDS = 3;
const COMPONENT = 1;
const LEVEL = 0.2;
/** Most entries of an installer's log are of level debug; only one with every word of the pattern is worth a look. */
const UNSEEN = 2.5;
/** Less than this in common is nothing: a word or two of many. */
const WORTH_TELLING = 1;

function judgeOf(condition: RecordCondition): (record: LogRecord, least: number) => Judged {
  const ways = waysOf(condition).map(({ message, fields }) => ({ fields: Object.entries(fields), patterns: message.map((source) => ({ source, words: wordsOf(source) })) }));
  const { level, component } = condition;
  return (record, least) => {
    const outer: string[] = [];
    let base = 0;
    if (record.level === 'debug' && !level?.includes('debug')) {
      base -= UNSEEN;
      outer.push('it is a debug entry, which only a condition that names debug sees');
    }
    if (level) {
      if (record.level !== undefined && level.includes(record.level)) base += LEVEL;
      else outer.push(`its level is ${record.level ?? 'not told'}, not ${level.join(' or ')}`);
    }
    if (component !== undefined) {
      if (isFound(component, record.component ?? '')) base += COMPONENT;
      else outer.push(`its component is ${record.component ?? 'not told'}, which does not fit /${component}/`);
    }
    let best: Judged = { score: 0, why: ['nothing fits'] };
    for (const { fields, patterns } of ways) {
      const judged = judgeWay(record, { fields, patterns }, { score: base, why: outer }, least);
      if (judged.why.length === 0) return judged;
      if (judged.score > best.score) best = judged;
    }
    return best;
  };
}

type Said = { readonly source: string; readonly words: readonly string[] };
type Way = { readonly fields: readonly (readonly [string, FieldTest])[]; readonly patterns: readonly Said[] };

/** @param outer what is known before: level and component. @param least what others reached */
function judgeWay(record: LogRecord, { fields, patterns }: Way, outer: Judged, least: number): Judged {
  let { score } = outer;
  const why = [...outer.why];
  for (const [name, test] of fields) {
    const value = record.fields?.[name];
    const fits = value !== undefined && valueFits(value, test);
    if (fits) score += FIELD;
    else why.push(`its field ${name} is ${value === undefined ? 'absent' : `"${keep(value)}"`}, not ${'matches' in test ? `one that fits /${test.matches}/` : test.join(' or ')}`);
  }
  if (patterns.length === 0) return { score, why };
  const shares = patterns.map(({ words }) => shareOf(words, record.message));
  const most = Math.max(...shares);
  score += most * WORDS;
  // Trying the pattern is dear; a record that is further away than the nearest one cannot fulfil it unless it has all the words.
  if (most === 1 || score > least) {
    if (patterns.some(({ source }) => isFound(source, record.message))) return { score: score + WORDS, why };
    const said = patterns[shares.indexOf(most)];
    if (said) why.push(howFar(said.source, record.message));
  } else why.push('its message does not fit');
  return { score, why };
}

/** Part of the words of a pattern that stand in a text; of a pattern without words nothing can be said. */
function shareOf(words: readonly string[], message: string): number {
  if (words.length === 0) return 0.5;
  const text = message.slice(0, 16_384).toLowerCase();
  const length = words.reduce((sum, word) => sum + word.length, 0);
  return words.reduce((sum, word) => sum + (text.includes(word) ? word.length : 0), 0) / length;
}

/** Words that stand literally in a pattern, needed or not. */
function wordsOf(source: string): string[] {
  const words: string[] = [];
  let word = '';
  let end = -1;
  const close = () => {
    if (word.length > 2) words.push(word.toLowerCase());
    word = '';
  };
  visitRegExpAST(treeOf(source), {
    onCharacterEnter(node) {
      const character = String.fromCodePoint(node.value);
      if (node.parent.type !== 'Alternative') return;
      if (node.start !== end || !/[\p{L}\p{N}]/u.test(character)) close();
      if (/[\p{L}\p{N}]/u.test(character)) word += character;
      end = node.end;
    },
  });
  close();
  return [...new Set(words)];
}

/** The longest beginning of a pattern that fits, and the piece with which it ends. */
function howFar(source: string, message: string): string {
  const { alternatives } = treeOf(source);
  let best = { fitting: '', next: source };
  for (const { elements, end } of alternatives) {
    for (let count = elements.length - 1; count > 0; count--) {
      const last = elements[count - 1];
      const next = elements[count];
      const first = elements[0];
      if (!last || !next || !first) break;
      const fitting = source.slice(first.start, last.end);
      if (fitting.length <= best.fitting.length) break;
      // A back reference to a group of another alternative stands for itself; such a beginning is no pattern.
      if (isWithinWord(last, next) || !/\w{3}/.test(fitting) || !isFitting(fitting, message)) continue;
      best = { fitting, next: source.slice(next.start, end) };
      break;
    }
  }
  if (best.fitting === '') return `its message does not fit /${source}/`;
  return `its message fits /${best.fitting}/ and then not /${best.next}/`;
}

const isWithinWord = (a: AST.Element, b: AST.Element) => a.type === 'Character' && b.type === 'Character' && /^\w\w$/.test(a.raw + b.raw);

function isFitting(beginning: string, message: string): boolean {
  try {
    return isFound(beginning, message);
  } catch {
    return false;
  }
}
