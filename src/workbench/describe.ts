/** Conditions as sentences, for those who read a rule and do not want to learn how it is written. */
import type { AttemptCondition, Condition, FactCondition, FieldTest, RecordCondition } from '../engine/rules/condition.ts';

const or = (words: readonly string[]) => (words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
const testText = (name: string, test: FieldTest) => ('matches' in test ? `${name} fits /${test.matches}/` : `${name} is ${or(test)}`);
const fieldTexts = (fields: Readonly<Record<string, FieldTest>> = {}) => Object.entries(fields).map(([name, test]) => testText(name, test));

/** One line for a condition itself, without those inside of it. */
export function headOf(condition: Condition): string {
  if ('all' in condition) return 'all of these';
  if ('any' in condition) return 'one of these';
  if ('none' in condition) return 'none of these';
  if ('maybe' in condition) return 'if they are there, also these';
  if ('record' in condition) return recordText(condition.record);
  if ('attempt' in condition) return attemptText(condition.attempt);
  if ('fact' in condition) return factText(condition.fact);
  if ('sequence' in condition) return `one after the other within ${condition.sequence.within}`;
  const [left, is, right] = condition.compare;
  return `${left} is ${{ 'older-than': 'older than', 'newer-than': 'newer than', 'same-as': 'the same as', 'differs-from': 'different from' }[is]} ${right}`;
}

function recordText({ in: kinds, level, component, message, fields, any }: RecordCondition): string {
  const said = [
    ...(level ? [`of level ${or(level)}`] : []),
    ...(component === undefined ? [] : [`from a component that fits /${component}/`]),
    ...wayTexts({ message, fields }),
    ...(any ? ['in one of these ways'] : []),
  ];
  return `an entry of ${kinds.includes('*') ? 'any log' : or(kinds)}${said.length === 0 ? '' : ` ${said.join(', ')}`}`;
}

/** The ways in which a record condition can hold, in words; none where there is only one. */
export const wayLines = ({ any = [] }: RecordCondition): string[] => any.map((way) => wayTexts(way).join(', '));

type SaidWay = { readonly message?: readonly string[] | undefined; readonly fields?: Readonly<Record<string, FieldTest>> | undefined };

const wayTexts = ({ message = [], fields }: SaidWay): string[] => [
  ...(message.length > 0 ? [`that says ${message.map((source) => `/${source}/`).join(' or ')}`] : []),
  ...(fields ? [`where ${fieldTexts(fields).join(' and ')}`] : []),
];

function attemptText({ kind, outcome, exitCode, product, failedStep, stepFailed }: AttemptCondition): string {
  const said = [
    ...(kind ? [`of kind ${or(kind)}`] : []),
    ...(outcome ? [`that came out ${or(outcome)}`] : []),
    ...(exitCode ? [`with result ${or(exitCode)}`] : []),
    ...(product === undefined ? [] : [`of a product that fits /${product}/`]),
    ...(stepFailed === undefined ? [] : [stepFailed ? 'of which a step is said to have failed' : 'of which no step is said to have failed']),
    ...(failedStep === undefined ? [] : [`whose failed step fits /${failedStep}/`]),
  ];
  return `a run ${said.join(' ')}`.trim();
}

function factText({ kind, subject, value, fields }: FactCondition): string {
  const said = [...(subject === undefined ? [] : [`of something that fits /${subject}/`]), ...(value ? [testText('its value', value)] : []), ...fieldTexts(fields)];
  return `a fact of kind ${kind}${said.length === 0 ? '' : `: ${said.join(', ')}`}`;
}

/** The conditions inside of one. */
function partsOf(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all;
  if ('any' in condition) return condition.any;
  if ('none' in condition) return condition.none;
  if ('maybe' in condition) return condition.maybe;
  return 'sequence' in condition ? condition.sequence.of.map((record) => ({ record })) : [];
}

/** The whole condition, a line for each part, indented. */
export function describe(condition: Condition, depth = 0): { readonly depth: number; readonly text: string }[] {
  return [{ depth, text: headOf(condition) }, ...('record' in condition ? wayLines(condition.record).map((text) => ({ depth: depth + 1, text })) : []), ...partsOf(condition).flatMap((part) => describe(part, depth + 1))];
}
