/**
 * What the questions to a store mean, as a table: documents, questions about them, and the one right answer. Every store is asked all of it, so
 * nothing here knows which one it is.
 *
 * - Values are compared and sorted as they are, by code point (which is the order of UTF-8 bytes); numbers by size.
 * - The same value twice in a field is there once. A list without values, and a field that is not there, are the same: missing.
 * - `newest` is `oldest` the other way round, ids included.
 */
import type { Answer, Dataset, Document, DocumentFields, Question, Search } from '../../src/types.ts';

type Counted = { readonly name: string; readonly ask: Question; readonly answers: readonly Answer[] };
type Found = { readonly name: string; readonly ask: Search; readonly ids: readonly string[] };

const doc = (id: string, dataset: Dataset, time: string, fields: DocumentFields, incident = 'kestrel', judgement = 'today'): Document =>
  ({ id, dataset, fields: { '@timestamp': time, 'upgrade_triage.incident.id': incident, 'upgrade_triage.judgement': judgement, ...fields } });

/** Documents of `record` are many, so that a store which gives answers in pages must turn them; seven of them have each time. */
const RECORDS = 2500;
const BEGIN = Date.UTC(2012, 5, 30, 23, 59);
const nameOf = (n: number) => `r${String(n).padStart(4, '0')}`;
const records = Array.from({ length: RECORDS }, (_, n) =>
  doc(nameOf(n), 'record', new Date(BEGIN + Math.floor(n / 7) * 1000).toISOString(), { 'log.logger': `logger ${n % 1250}`, 'log.level': n % 5 === 0 ? 'error' : 'info', ...(n % 2 === 1 && { 'process.name': nameOf(n) }) }, 'osprey'));

export const DOCUMENTS: readonly Document[] = [
  doc('a1', 'attempt', '2009-11-12T22:14:03.000Z', {
    'event.outcome': 'failure', 'host.name': ['KESTREL-WFE1'], 'package.name': ['SharePoint'], 'package.version': ['12.0.6520.5000'], 'error.code': ['1603', '1603', '0x80070643'],
    'upgrade_triage.rules': ['msi.file-in-use', 'msi.disk-full'], 'upgrade_triage.cause': 'msi.file-in-use', 'upgrade_triage.attempt.number': 1,
  }),
  doc('a2', 'attempt', '2009-11-12T22:14:03.000Z', {
    'event.outcome': 'failure', 'host.name': ['KESTREL-WFE1', 'KESTREL-APP1'], 'package.name': ['SharePoint'], 'package.version': ['12.0.6520.5000', '12.0.6514.5000'],
    'upgrade_triage.rules': ['msi.disk-full'], 'upgrade_triage.cause': 'msi.disk-full', 'upgrade_triage.attempt.number': 2,
  }),
  doc('a3', 'attempt', '2009-11-12T22:14:03.001Z', { 'event.outcome': 'success', 'host.name': ['KESTREL-WFE1'], 'package.name': ['SharePoint'], 'upgrade_triage.rules': [], 'upgrade_triage.attempt.number': 10 }),
  doc('a4', 'attempt', '2009-11-12T22:14:02.999Z', { 'event.outcome': 'failure', 'host.name': ['kestrel-wfe1'], 'error.code': ['10', '9', '1603'], 'upgrade_triage.cause': 'unknown' }),
  doc('a5', 'attempt', '2009-12-01T00:00:00Z', { 'event.outcome': 'success', 'upgrade_triage.cause': '', 'upgrade_triage.attempt.number': 2 }, 'merlin'),
  doc('a6', 'attempt', '1999-12-31T23:59:59.999Z', { 'event.outcome': 'unknown', 'package.name': ['Exchange'] }, 'merlin'),
  // The same values in another dataset, which no question about attempts may see.
  doc('i1', 'incident', '2009-11-12T22:14:03.000Z', { 'event.outcome': 'failure', 'host.name': ['KESTREL-WFE1'], 'upgrade_triage.cause': 'msi.file-in-use' }),
  // Values that a language of questions might take for its own.
  doc('f1', 'finding', '2009-11-12T22:14:03.000Z', { 'rule.id': 'msi.file-in-use', 'upgrade_triage.values': ["it's \"quoted\"", 'file=D:\\Bin\\Data.dll', '$.a[0]', 'a.b'], 'event.severity': 3, 'upgrade_triage.line': 17 }),
  doc('f2', 'finding', '2009-11-12T22:14:04.000Z', { 'rule.id': 'msi.file*', 'upgrade_triage.values': ['null', 'true', ' blank before', 'blank behind ', '', '%', '_'], 'event.severity': 4 }),
  doc('f3', 'finding', '2009-11-12T22:14:05.000Z', { 'rule.id': 'MSI.FILE-IN-USE', 'upgrade_triage.values': ['Größe', 'Gro\u0308ße', '日本', '\uff5e', '😀', '{"a":1}', 'OR 1=1 --'], 'event.severity': 3 }),
  // What another judgement of the same incident left, and of another incident.
  doc('f4', 'finding', '2009-11-12T22:14:06.000Z', { 'rule.id': 'msi.old' }, 'gyrfalcon', 'yesterday'),
  doc('f5', 'finding', '2009-11-12T22:14:06.000Z', { 'rule.id': 'msi.older' }, 'gyrfalcon', 'last year'),
  doc('f6', 'finding', '2009-11-12T22:14:06.000Z', { 'rule.id': 'msi.new' }, 'gyrfalcon', 'today'),
  doc('i2', 'incident', '2009-11-12T22:14:06.000Z', {}, 'gyrfalcon', 'yesterday'),
  doc('f7', 'finding', '2009-11-12T22:14:06.000Z', { 'rule.id': 'msi.old' }, 'peregrine', 'yesterday'),
  ...records,
];

/** Of the documents above, when the incident was judged anew. */
export const FORGOTTEN = { incident: 'gyrfalcon', judgement: 'today', ids: ['f4', 'f5', 'i2'] } as const;

const byText = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const answer = (count: number, ...values: (string | undefined)[]): Answer => ({ values, count });

export const COUNTS: readonly Counted[] = [
  { name: 'nothing to count by gives the count of all', ask: { dataset: 'attempt', by: [] }, answers: [answer(6)] },
  { name: 'nothing to count by, and nothing that fits', ask: { dataset: 'attempt', where: { is: { 'event.outcome': ['cancelled'] } }, by: [] }, answers: [answer(0)] },
  { name: 'something to count by, and nothing that fits', ask: { dataset: 'attempt', where: { is: { 'event.outcome': ['cancelled'] } }, by: ['event.outcome'] }, answers: [] },
  { name: 'one value each', ask: { dataset: 'attempt', by: ['event.outcome'] }, answers: [answer(3, 'failure'), answer(2, 'success'), answer(1, 'unknown')] },
  {
    name: 'several values count once each; a list without values is missing',
    ask: { dataset: 'attempt', by: ['upgrade_triage.rules'] },
    answers: [answer(2, 'msi.disk-full'), answer(1, 'msi.file-in-use'), answer(4, undefined)],
  },
  {
    name: 'the same value twice counts once; digits are text',
    ask: { dataset: 'attempt', by: ['error.code'] },
    answers: [answer(1, '0x80070643'), answer(1, '10'), answer(2, '1603'), answer(1, '9'), answer(4, undefined)],
  },
  {
    name: 'an empty text is a value',
    ask: { dataset: 'attempt', by: ['upgrade_triage.cause'] },
    answers: [answer(1, ''), answer(1, 'msi.disk-full'), answer(1, 'msi.file-in-use'), answer(1, 'unknown'), answer(2, undefined)],
  },
  {
    name: 'numbers are in order of size',
    ask: { dataset: 'attempt', by: ['upgrade_triage.attempt.number'] },
    answers: [answer(1, '1'), answer(2, '2'), answer(1, '10'), answer(2, undefined)],
  },
  {
    name: 'by two fields, each of which may be missing',
    ask: { dataset: 'attempt', by: ['event.outcome', 'package.name'] },
    answers: [answer(2, 'failure', 'SharePoint'), answer(1, 'failure', undefined), answer(1, 'success', 'SharePoint'), answer(1, 'success', undefined), answer(1, 'unknown', 'Exchange')],
  },
  {
    name: 'by two fields with several values: each with each',
    ask: { dataset: 'attempt', where: { is: { 'upgrade_triage.cause': ['msi.disk-full', 'msi.file-in-use'] } }, by: ['host.name', 'package.version'] },
    answers: [
      answer(1, 'KESTREL-APP1', '12.0.6514.5000'), answer(1, 'KESTREL-APP1', '12.0.6520.5000'),
      answer(1, 'KESTREL-WFE1', '12.0.6514.5000'), answer(2, 'KESTREL-WFE1', '12.0.6520.5000'),
    ],
  },
  {
    name: 'by three fields',
    ask: { dataset: 'attempt', where: { is: { 'event.outcome': ['failure'] } }, by: ['upgrade_triage.cause', 'package.name', 'host.name'] },
    answers: [
      answer(1, 'msi.disk-full', 'SharePoint', 'KESTREL-APP1'), answer(1, 'msi.disk-full', 'SharePoint', 'KESTREL-WFE1'),
      answer(1, 'msi.file-in-use', 'SharePoint', 'KESTREL-WFE1'), answer(1, 'unknown', undefined, 'kestrel-wfe1'),
    ],
  },
  { name: 'a field that no document has', ask: { dataset: 'attempt', by: ['rule.id'] }, answers: [answer(6, undefined)] },
  {
    name: 'one of several values fits: the others count too',
    ask: { dataset: 'attempt', where: { is: { 'host.name': ['KESTREL-APP1'] } }, by: ['host.name'] },
    answers: [answer(1, 'KESTREL-APP1'), answer(1, 'KESTREL-WFE1')],
  },
  { name: 'upper and lower case are not the same', ask: { dataset: 'finding', where: { is: { 'rule.id': ['msi.file-in-use'] } }, by: ['rule.id'] }, answers: [answer(1, 'msi.file-in-use')] },
  { name: 'a star is a star', ask: { dataset: 'finding', where: { is: { 'rule.id': ['msi.file*'] } }, by: ['rule.id'] }, answers: [answer(1, 'msi.file*')] },
  {
    name: 'values with quotes, dots, blanks and letters of the whole world, by code point',
    ask: { dataset: 'finding', where: { is: { 'upgrade_triage.incident.id': ['kestrel'] } }, by: ['upgrade_triage.values'] },
    answers: [
      '', ' blank before', '$.a[0]', '%', 'Gro\u0308ße', 'Größe', 'OR 1=1 --', '_', 'a.b', 'blank behind ', 'file=D:\\Bin\\Data.dll', "it's \"quoted\"", 'null', 'true', '{"a":1}', '日本', '\uff5e', '😀',
    ].map((value) => answer(1, value)),
  },
  { name: 'is: one of several', ask: { dataset: 'attempt', where: { is: { 'event.outcome': ['success', 'unknown', 'none'] } }, by: ['event.outcome'] }, answers: [answer(2, 'success'), answer(1, 'unknown')] },
  { name: 'is: two fields, and both must fit', ask: { dataset: 'attempt', where: { is: { 'event.outcome': ['success'], 'package.name': ['SharePoint'] } }, by: [] }, answers: [answer(1)] },
  { name: 'is: none of no values', ask: { dataset: 'attempt', where: { is: { 'event.outcome': [] } }, by: [] }, answers: [answer(0)] },
  { name: 'is: an empty text is not a missing value', ask: { dataset: 'attempt', where: { is: { 'upgrade_triage.cause': [''] } }, by: [] }, answers: [answer(1)] },
  { name: 'is: a number', ask: { dataset: 'finding', where: { is: { 'event.severity': ['3'] } }, by: ['rule.id'] }, answers: [answer(1, 'MSI.FILE-IN-USE'), answer(1, 'msi.file-in-use')] },
  {
    name: 'is: a value with a quote, and one that is a picture',
    ask: { dataset: 'finding', where: { is: { 'upgrade_triage.values': ["it's \"quoted\"", '😀'] } }, by: ['rule.id'] },
    answers: [answer(1, 'MSI.FILE-IN-USE'), answer(1, 'msi.file-in-use')],
  },
  { name: 'is: thousands of values', ask: { dataset: 'record', where: { is: { 'log.logger': Array.from({ length: 5000 }, (_, n) => `logger ${n + 1240}`) } }, by: [] }, answers: [answer(20)] },
  { name: 'not: a missing value fits', ask: { dataset: 'attempt', where: { not: { 'package.name': ['SharePoint'] } }, by: ['package.name'] }, answers: [answer(1, 'Exchange'), answer(2, undefined)] },
  { name: 'not: one of several values is enough to be left out', ask: { dataset: 'attempt', where: { not: { 'host.name': ['KESTREL-APP1'] } }, by: ['host.name'] }, answers: [answer(2, 'KESTREL-WFE1'), answer(1, 'kestrel-wfe1'), answer(2, undefined)] },
  { name: 'not: two fields, and neither may be', ask: { dataset: 'attempt', where: { not: { 'event.outcome': ['failure'], 'package.name': ['Exchange'] } }, by: ['event.outcome'] }, answers: [answer(2, 'success')] },
  { name: 'not: no values leave nothing out', ask: { dataset: 'attempt', where: { not: { 'event.outcome': [] } }, by: [] }, answers: [answer(6)] },
  { name: 'is and not of the same field', ask: { dataset: 'attempt', where: { is: { 'host.name': ['KESTREL-WFE1'] }, not: { 'host.name': ['KESTREL-APP1'] } }, by: [] }, answers: [answer(2)] },
  { name: 'from counts in, before does not', ask: { dataset: 'attempt', where: { from: Date.UTC(2009, 10, 12, 22, 14, 3), before: Date.UTC(2009, 10, 12, 22, 14, 3, 1) }, by: [] }, answers: [answer(2)] },
  { name: 'from alone', ask: { dataset: 'attempt', where: { from: Date.UTC(2009, 11, 1) }, by: [] }, answers: [answer(1)] },
  { name: 'before alone', ask: { dataset: 'attempt', where: { before: Date.UTC(2009, 10, 12, 22, 14, 3) }, by: ['event.outcome'] }, answers: [answer(1, 'failure'), answer(1, 'unknown')] },
  { name: 'time and values together', ask: { dataset: 'attempt', where: { from: Date.UTC(2009, 10, 12), not: { 'event.outcome': ['failure'] }, is: { 'upgrade_triage.attempt.number': ['2', '10'] } }, by: ['upgrade_triage.incident.id'] }, answers: [answer(1, 'kestrel'), answer(1, 'merlin')] },
  {
    name: 'more answers than one page holds',
    ask: { dataset: 'record', by: ['log.logger', 'log.level'] },
    answers: Array.from({ length: 1250 }, (_, n) => answer(2, `logger ${n}`, n % 5 === 0 ? 'error' : 'info')).toSorted((a, b) => byText(a.values[0]!, b.values[0]!)),
  },
  {
    name: 'more answers than one page holds, and documents without a value',
    ask: { dataset: 'record', by: ['process.name'] },
    answers: [...Array.from({ length: RECORDS / 2 }, (_, n) => answer(1, nameOf(2 * n + 1))), answer(RECORDS / 2, undefined)],
  },
  {
    name: 'the same by two fields',
    ask: { dataset: 'record', by: ['log.level', 'process.name'] },
    answers: ['error', 'info'].flatMap((level) => {
      const of = Array.from({ length: RECORDS }, (_, n) => n).filter((n) => (n % 5 === 0) === (level === 'error'));
      return [...of.filter((n) => n % 2 === 1).map((n) => answer(1, level, nameOf(n))), answer(of.filter((n) => n % 2 === 0).length, level, undefined)];
    }),
  },
];

const recordIds = records.map(({ id }) => id);

export const FINDS: readonly Found[] = [
  { name: 'oldest first, by id where the time is the same', ask: { dataset: 'attempt', order: 'oldest' }, ids: ['a6', 'a4', 'a1', 'a2', 'a3', 'a5'] },
  { name: 'newest first is the other way round', ask: { dataset: 'attempt', order: 'newest' }, ids: ['a5', 'a3', 'a2', 'a1', 'a4', 'a6'] },
  { name: 'a limit within documents of the same time', ask: { dataset: 'attempt', order: 'newest', limit: 3 }, ids: ['a5', 'a3', 'a2'] },
  { name: 'a limit that is not reached', ask: { dataset: 'incident', order: 'oldest', limit: 50 }, ids: ['i1', 'i2'] },
  { name: 'a limit of none', ask: { dataset: 'attempt', order: 'oldest', limit: 0 }, ids: [] },
  { name: 'values', ask: { dataset: 'attempt', where: { is: { 'package.version': ['12.0.6514.5000', '12.0.6520.5000'] }, not: { 'upgrade_triage.rules': ['msi.file-in-use'] } }, order: 'oldest' }, ids: ['a2'] },
  { name: 'a stretch of time', ask: { dataset: 'attempt', where: { from: Date.UTC(2009, 10, 12, 22, 14, 2, 999), before: Date.UTC(2009, 10, 12, 22, 14, 3, 1) }, order: 'newest' }, ids: ['a2', 'a1', 'a4'] },
  { name: 'nothing fits', ask: { dataset: 'attempt', where: { is: { 'event.outcome': ['cancelled'] } }, order: 'oldest' }, ids: [] },
  { name: 'more documents than one page holds', ask: { dataset: 'record', order: 'oldest' }, ids: recordIds },
  { name: 'more documents than one page holds, newest first', ask: { dataset: 'record', order: 'newest' }, ids: recordIds.toReversed() },
  { name: 'more than one page, and a limit behind it', ask: { dataset: 'record', order: 'oldest', limit: 2345 }, ids: recordIds.slice(0, 2345) },
  { name: 'values on many pages', ask: { dataset: 'record', where: { is: { 'log.level': ['error'] } }, order: 'newest' }, ids: recordIds.filter((_, n) => n % 5 === 0).toReversed() },
];
