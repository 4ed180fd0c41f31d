/**
 * Which entries of a log the rules can need, judged by what is known of an entry before all of it is read: its level, who speaks, some fields.
 * The log of a server holds a million events that no rule asks about, and most of the time goes into reading them.
 *
 * An entry is unwanted only where every record condition for its kind asks for a level, a component or a field that the entry does not have.
 * What is not known of it, its message above all, is taken to fit. Of an entry that repeats another kind of log (`LogRecord.repeats`) nothing is
 * known here: the parser that says so knows who speaks, and reads it in any case.
 */
import { under } from '../../collections.ts';
import type { EntryHead, LogKind, Rule } from '../../types.ts';
import { waysOf } from '../rules/condition.ts';
import type { RecordCondition } from '../rules/condition.ts';
import { clausesFor } from './compile.ts';
import type { Clause, FieldRequirement } from './compile.ts';
import { search } from './search.ts';

/** Gives for each kind of log the question that its parser asks of every entry. */
export function wantedBy(rules: readonly Rule[]): (kind: LogKind) => (entry: EntryHead) => boolean {
  const tests = new Map<LogKind, (entry: EntryHead) => boolean>();
  return (kind) => under(tests, kind, () => testOf(clausesFor(rules, kind)));
}

/** Whoever asks of every entry remembers the answers. */
function testOf(clauses: readonly Clause[]): (entry: EntryHead) => boolean {
  return (entry) => clauses.some((clause) => isLevelOf(clause, entry) && isComponentOf(clause, entry) && clause.ways.some(({ fields }) => fields.every((field) => canBe(field, entry.fields?.[field.name]))));
}

function isComponentOf({ component: pattern }: Clause, { component }: EntryHead): boolean {
  return pattern === undefined || component === undefined || search(pattern, component) !== undefined;
}

/** As `compile.ts` has it: what is of level debug is seen by the conditions that name this level. */
function isLevelOf({ levels }: Clause, { level }: EntryHead): boolean {
  return level === undefined || (levels ? levels.has(level) : level !== 'debug');
}

function canBe({ equals, pattern }: FieldRequirement, value: string | undefined): boolean {
  if (value === undefined) return true;
  return (equals === undefined || equals.has(value.toLowerCase())) && (pattern === undefined || search(pattern, value) !== undefined);
}

/** Known of an entry before all of it is read, besides its level and its component; see `EntryHead`. */
const KNOWN_FIELDS = ['event', 'provider'];

/** Does a condition make every entry of its kinds wanted, or as good as every one? */
export function wantsAll(condition: RecordCondition): boolean {
  if (condition.component !== undefined || condition.level?.includes('info') === false) return false;
  return waysOf(condition).some(({ fields }) => !KNOWN_FIELDS.some((name) => name in fields));
}
