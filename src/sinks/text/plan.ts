/** A plan for people: packages in the order in which to install them, what they replace, the steps, and what else to know. */
import { harmless, wrap } from '../../text/display.ts';
import type { NamedLevel, Plan, PlanPackage, PlanStep } from '../../types.ts';
import { referenceText } from './page.ts';

const INDENT = '   ';

export function planLines(plan: Plan, width: number): string[] {
  const { title, from, to, product, packages, replaced, steps, notes, references } = plan;
  const lines = [
    ...wrap(harmless(title), width),
    ...wrap(harmless(`${product}: from ${from === undefined ? 'an unknown level' : levelText(from)} to ${levelText(to)}`), width),
    '',
    'PACKAGES, in this order',
    ...(packages.length === 0 ? [`${INDENT}none: the files are there, only the steps below are left`] : packages.flatMap((pack, at) => numbered(at, packageText(pack), width))),
    ...(replaced.length > 0 ? ['', 'REPLACED by it, not needed any more', ...folded(replaced.map(({ release, kb, build }) => `${release} ${build}${kb.map((one) => ` KB${one}`).join('')}`).join('; '), width)] : []),
    '',
    'STEPS',
    ...steps.flatMap((step, at) => stepLines(step, at, width)),
    ...(notes.length > 0 ? ['', 'NOTES', ...notes.flatMap((note) => folded(`- ${note}`, width))] : []),
    ...(references.length > 0 ? ['', 'SEE', ...references.flatMap((reference) => folded(referenceText(reference), width))] : []),
  ];
  return lines.map((line) => line.trimEnd());
}

const levelText = ({ version, release }: NamedLevel) => (version === release ? version : `${version} (${release})`);

function packageText({ name, kb, builds, file, advised }: PlanPackage): string {
  const numbers = [...kb.map((one) => `KB${one}`), ...(builds.length === 0 ? [] : [builds.join(' / ')])].join(', ');
  return `${name}${numbers === '' ? '' : `: ${numbers}`}${file === undefined ? '' : `, ${file}`}${advised ? ' (recommended)' : ''}`;
}

function stepLines({ do: text, command, check, never, because }: PlanStep, at: number, width: number): string[] {
  return [
    ...numbered(at, text, width),
    ...(because === undefined ? [] : folded(`Why: ${because}`, width, `${INDENT}${INDENT} `)),
    ...(command === undefined ? [] : command.split('\n').map((line) => `${INDENT}${INDENT} ${harmless(line)}`)),
    ...(check === undefined ? [] : folded(`Check: ${check}`, width, `${INDENT}${INDENT} `)),
    ...(never === undefined ? [] : folded(`Never: ${never}`, width, `${INDENT}${INDENT} `)),
  ];
}

function numbered(at: number, text: string, width: number): string[] {
  const [first = '', ...more] = wrap(harmless(text), width - 7);
  return [`${INDENT}${`${at + 1}.`.padEnd(4)}${first}`, ...more.map((line) => `${INDENT}    ${line}`)];
}

const folded = (text: string, width: number, indent = INDENT) => wrap(harmless(text), width - indent.length).map((line) => indent + line);
