/** Compares our reading of an event log with the oracle's, leaf by leaf, and makes the table of it. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { inMemory } from '../../src/source/binary.ts';
import { leavesOfFile, leavesOfXml } from './leaves.ts';
import type { Leaf } from './leaves.ts';
import { PACKAGE, recordsByOracle } from './oracle.ts';

/** Why a leaf or a record differs, and why that is right. */
const REASONS = {
  guid: 'GUID: the package writes `5BBCA4A8-…`, Windows and we `{5bbca4a8-…}` (so does release 0.15.1 of the package\'s crate)',
  time: 'time: the package cuts off the last digit of 100 ns; Windows and we write seven (so does 0.15.1)',
  lineEnd: 'line end: whoever reads the package\'s XML turns CRLF into LF (XML 1.0, 2.11); in the file it is CRLF',
  rendering: '`RenderingInfo` behind a nested template: the package loses it, 0.15.1 has it as we do',
  leftOut: 'an element whose value is missing: the package shows it empty; [MS-EVEN6] 2.2.12 says to leave it out, as Windows, 0.15.1 and we do',
  invented: 'a damaged record: the package puts an empty `Event` into the event, 0.15.1 does not',
  damagedChunk: 'a record behind a damaged place: the package gives up the rest of the chunk, we go on at the next record',
} as const;
export type Reason = keyof typeof REASONS;

/** What makes a value the same in both, where the difference has a reason. */
const ALIKE: readonly (readonly [Reason, (value: string) => string])[] = [
  ['guid', (value) => value.replace(/\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?/g, (_, guid: string) => guid.toUpperCase())],
  ['time', (value) => value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\dZ$/, '$1Z')],
  ['lineEnd', (value) => value.replace(/\r\n?/g, '\n').replace(/^\n\s*$/, '')],
];

export type Comparison = {
  readonly name: string;
  readonly records: number;
  readonly oracleRecords: number;
  readonly leaves: number;
  readonly same: number;
  readonly explained: Readonly<Partial<Record<Reason, number>>>;
  /** What has no reason; must be empty. */
  readonly unexplained: readonly string[];
};

export function compare(python: string, file: string): Comparison {
  const theirs = recordsByOracle(python, file);
  const ours = new Map([...leavesOfFile(inMemory(readFileSync(file)))].map(({ id, leaves }) => [id, leaves]));
  const explained: Partial<Record<Reason, number>> = {};
  const explain = (reason: Reason, count = 1) => void (explained[reason] = (explained[reason] ?? 0) + count);
  const unexplained: string[] = [];
  let leaves = 0;
  let same = 0;
  for (const [id, xml] of theirs) {
    const own = ours.get(id);
    const pairs = own && pairsOf(own, leavesOfXml(xml), explain);
    if (!pairs) unexplained.push(`record ${id}: ${own ? 'other leaves' : 'not read'}`);
    for (const [a, b] of pairs ?? []) {
      leaves += 1;
      const reasons = differenceOf(a.value, b.value);
      if (reasons?.length === 0) same += 1;
      else if (reasons) reasons.forEach((reason) => explain(reason));
      else unexplained.push(`record ${id}, ${a.path}: "${a.value}", the oracle has "${b.value}"`);
    }
  }
  const more = [...ours.keys()].filter((id) => !theirs.has(id)).length;
  if (more > 0) explain('damagedChunk', more);
  return { name: basename(file), records: ours.size, oracleRecords: theirs.size, leaves, same, explained, unexplained };
}

function pairsOf(own: readonly Leaf[], theirs: readonly Leaf[], explain: (reason: Reason) => void): (readonly [Leaf, Leaf])[] | undefined {
  const whole = own.filter(({ path }) => !path.startsWith('Event/RenderingInfo'));
  const forms: readonly (readonly [readonly Reason[], readonly Leaf[], readonly Leaf[]])[] = [
    [[], own, theirs],
    [['rendering'], whole, theirs],
    [['invented'], own, theirs.filter(({ path }) => path !== 'Event/Event')],
    [['leftOut'], own.filter(({ path }) => theirs.some((leaf) => leaf.path === path)), withoutEmpty(theirs, own)],
  ];
  const form = forms.find(([, a, b]) => a.length === b.length && a.every(({ path }, at) => path === b[at]?.path));
  if (!form) return undefined;
  const [reasons, a, b] = form;
  reasons.forEach((reason) => explain(reason));
  return a.map((leaf, at) => [leaf, b[at]!] as const);
}

/** The oracle's leaves but for the empty ones that we leave out; what is left empty by that is a leaf of ours alone. */
function withoutEmpty(theirs: readonly Leaf[], own: readonly Leaf[]): readonly Leaf[] {
  let at = 0;
  return theirs.filter(({ path, value }) => {
    while (own[at]?.value === '' && path.startsWith(`${own[at]?.path}/`)) at += 1;
    const isHere = own[at]?.path === path && (value !== '' || own[at]?.value === '');
    if (isHere) at += 1;
    return isHere || value !== '';
  });
}

/** The reasons for which two values differ; `undefined` where there are none. */
function differenceOf(a: string, b: string): readonly Reason[] | undefined {
  const reasons: Reason[] = [];
  let [left, right] = [a, b];
  for (const [reason, plain] of ALIKE) {
    if (left === right) break;
    const [x, y] = [plain(left), plain(right)];
    if (x !== left || y !== right) reasons.push(reason);
    [left, right] = [x, y];
  }
  return left === right ? reasons : undefined;
}

export function tableOf(comparisons: readonly Comparison[]): string {
  const reasons = (Object.keys(REASONS) as Reason[]).filter((reason) => comparisons.some(({ explained }) => explained[reason]));
  const number = new Map(reasons.map((reason, at) => [reason, at + 1]));
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const sum = (of: (one: Comparison) => number) => comparisons.reduce((total, one) => total + of(one), 0);
  return [
    '# Event logs: our reader and its measure',
    '',
    `Every record of real event logs as our reader and as PyPI's \`${PACKAGE}\` give it, leaf by leaf (texts and attributes). The logs are the test`,
    'samples of https://github.com/omerbenamram/evtx, some damaged on purpose, and three of other public repositories. Made by `npm run conformance`',
    'where the folder of these logs is (`LABELLED_LOGS`), and held by `test/evtx/conformance.test.ts`: a difference without a reason fails it.',
    '',
    row(['log', 'records', "package's", 'leaves', 'equal', 'differ for reason']),
    row(['---', '---:', '---:', '---:', '---:', '---']),
    ...comparisons.map(({ name, records, oracleRecords, leaves, same, explained }) =>
      row([name, records, oracleRecords, leaves, same, reasons.flatMap((reason) => (explained[reason] ? [`${explained[reason]} × ${number.get(reason)}`] : [])).join(', ') || 'none']),
    ),
    row(['all', sum(({ records }) => records), sum(({ oracleRecords }) => oracleRecords), sum(({ leaves }) => leaves), sum(({ same }) => same), '']),
    '',
    ...reasons.map((reason) => `${number.get(reason)}. ${REASONS[reason]}`),
    '',
    'Beside it, by hand: `evtx_dump` 0.15.1 of the same crate gave these logs as we do in every one of its 351,822 leaves but one, a control character',
    'for which it writes `_`.',
    '',
  ].join('\n');
}
