/**
 * `npm run calm`: how calm the verdict is while logs are followed. Each log of sample-logs/, and of the folder that LABELLED_LOGS names, is
 * replayed as it was written (test/live/replay.ts); told is what was claimed too early, what came and went, and how late the cause was.
 * Nothing is asserted here; test/live/calm.test.ts holds what must stay so.
 *
 *   npm run calm                   all logs, a line for each
 *   npm run calm -- --of WORD -v   those whose name has the word, with all that was claimed
 *   npm run calm -- --looks 200    more looks at each log
 */
import { parseArgs } from 'node:util';

import { byText } from '../../src/collections.ts';
import { SAMPLES } from '../../src/paths.ts';
import { labelledIn } from '../../src/workbench/labels.ts';
import { replay, WAYS } from '../live/replay.ts';
import type { Way } from '../live/replay.ts';
import { storyOf } from '../live/story.ts';
import type { Story, Tale } from '../live/story.ts';

const { values } = parseArgs({ options: { of: { type: 'string', default: '' }, verbose: { type: 'boolean', short: 'v', default: false }, looks: { type: 'string', default: '50' }, way: { type: 'string' } } });
const ways = WAYS.filter((way) => values.way === undefined || values.way === way);

const folder = process.env['LABELLED_LOGS'];
const labelled = [...labelledIn(SAMPLES), ...(folder === undefined ? [] : labelledIn(folder))].filter(({ name }) => name.includes(values.of));

const percent = (share: number) => `${(share * 100).toFixed(0)}%`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;
const stepsText = ({ steps }: Tale) => steps.map(({ share, state, severity }) => `${state} ${percent(share)}${severity === 'info' ? ' (info)' : ''}`).join(', ');

function tell(name: string, way: Way, quiet: boolean, story: Story): void {
  const { tales, retracted, flaps, changes, lostAttempts, early, gaps, verdicts, cause } = story;
  const loud = tales.filter(({ loudest }) => loudest !== 'info');
  const notes = [
    `claims ${loud.length}`,
    ...(retracted.length > 0 ? [`retracted ${retracted.length}`] : []),
    ...(flaps.length > 0 ? [`flaps ${flaps.length}`] : []),
    ...(changes.length > 0 ? [`changes ${changes.length}`] : []),
    ...(lostAttempts > 0 ? [`lost attempts ${lostAttempts}`] : []),
    ...(early.length > 0 ? [`over too early ${early.length}`] : []),
    ...(cause ? [`cause ${cause.rule}: written ${percent(cause.written)}, proved ${percent(cause.proved)}, claimed ${percent(cause.claimed)}, first ${percent(cause.first)}, over ${percent(cause.ended)}, lag ${cause.lines} lines, ${seconds(cause.ms)}`] : []),
  ];
  console.log(`${quiet ? 'healthy' : 'failing'} ${way} ${name.slice(-70)}  ${notes.join(' · ')}`);
  const isBad = (tale: Tale) => retracted.includes(tale) || flaps.some((flap) => flap.startsWith(`${tale.rule} `));
  for (const tale of values.verbose ? loud : loud.filter(isBad)) console.log(`    ${tale.rule} [${tale.loudest}${tale.isCause ? ' cause' : ''}]: ${stepsText(tale)}  ${tale.titles.at(-1) ?? ''}`);
  for (const flap of flaps) console.log(`    flap: ${flap}`);
  for (const change of changes) console.log(`    change: ${change}`);
  for (const one of early) console.log(`    early: ${one.what} was ${one.saying} at ${percent(one.over)}, in the end ${one.finally} (${one.lines} lines, ${seconds(one.ms)} later)`);
  for (const gap of gaps) console.log(`    gap: ${gap.word} at ${percent(gap.share)}, the next run began ${seconds(gap.ms)} later`);
  if (cause && cause.before.length > 0) console.log(`    first before the cause: ${cause.before.join(', ')}`);
  if (values.verbose) console.log(`    verdict: ${verdicts.map(({ share, word, cause: of }) => `${percent(share)} ${word}${of === undefined ? '' : ` ${of}`}`).join(' → ')}`);
}

const sums = new Map<string, number>();
const add = (what: string, many: number) => sums.set(what, (sums.get(what) ?? 0) + many);

for (const { name, path, quiet } of labelled) {
  for (const way of ways) {
    const story = storyOf(await replay(path, way, Number(values.looks)));
    tell(name, way, quiet, story);
    const of = `${quiet ? 'healthy' : 'failing'}, ${way}`;
    add(`${of}: logs`, 1);
    add(`${of}: claims retracted`, story.retracted.length);
    add(`${of}: flaps`, story.flaps.length);
    add(`${of}: changed words or severity`, story.changes.length);
    add(`${of}: attempts lost`, story.lostAttempts);
    add(`${of}: over too early`, story.early.length);
    add(`${of}: gaps between runs`, story.gaps.length);
    if (!story.cause || quiet) continue;
    add(`${of}: lines until the cause is the first`, story.cause.lines);
    add(`${of}: seconds until the cause is the first`, Math.round(story.cause.ms / 1000));
  }
}
console.log('');
for (const [what, many] of [...sums].toSorted(([a], [b]) => byText(a, b))) console.log(`${what.padEnd(70)} ${many}`);
