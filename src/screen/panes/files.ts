/**
 * What was read, and what could not be.
 *
 *   following  KESTREL-WFE1/Upgrade.log          sharepoint-upgrade  4,711 lines, grew 0:12 ago
 *   refused    KESTREL-WFE1/PSCDiagnostics.log   another program has it open; tried again
 */
import { count, labelled, listed, shortPath } from '../../sinks/text/page.ts';
import type { Page } from '../../sinks/text/page.ts';
import { pad } from '../../text/display.ts';
import { stopwatch } from '../../text/times.ts';
import type { Instant } from '../../types.ts';
import type { FileRow } from '../known.ts';
import { windowOf } from '../lines.ts';
import { chosenFile, chosenLine, shown } from '../scene.ts';
import type { Pane } from '../scene.ts';

const STATE_WORDS = { reading: 'reading', following: 'following', refused: '! refused', unknown: '? unknown', awaited: '- awaited', gone: '- gone' } as const;
const STATE = 10;

export const files = {
  title: ({ known: { files } }) => {
    const refused = files.filter(({ state }) => state?.state === 'refused').length;
    return `Files ${files.length}${refused === 0 ? '' : `, ${refused} refused`}`;
  },
  lines: (scene, { width, height }) => {
    const { known, page, state, now } = scene;
    const chosen = chosenFile(scene);
    const wide = Math.min(Math.floor(width / 2), known.files.reduce((most, { key }) => Math.max(most, key.length - page.root.length), 0));
    const draw = (row: FileRow) => [chosenLine(`${wordOf(row).padEnd(STATE)} ${pad(shortPath(row.key, page), wide)}  ${shown(factsOf(row, now))}`, row === chosen, state.focus === 'files', page)];
    return known.files.length === 0 ? ['  no files'] : windowOf({ rows: known.files, draw }, chosen, height);
  },
} satisfies Pane;

const wordOf = ({ source, state }: FileRow) => (state ? STATE_WORDS[state.state] : source ? 'read' : '- skipped');

function factsOf({ source, state, skipped }: FileRow, now: Instant): string {
  const size = source && `${source.format}, ${source.encoding === 'binary' ? count(source.events, 'event') : count(source.lines, 'line')}`;
  const grew = state?.grewAt === undefined ? undefined : `grew ${stopwatch(now - state.grewAt)} ago`;
  const renewed = state && state.renewed > 0 ? `began anew ${state.renewed === 1 ? 'once' : `${state.renewed} times`}` : undefined;
  return [size, grew, renewed, state?.why, skipped?.reason].filter((part) => part !== undefined).join(', ');
}

/** How a file was read, and why so. */
export function fileLines({ key, source, state, skipped }: FileRow, page: Page): string[] {
  return [
    ...labelled('FILE', key, page, 'bold'),
    ...(state ? labelled('STATE', [state.state, state.why].filter((part) => part !== undefined).join(': '), page) : []),
    ...(skipped ? labelled('SKIPPED', skipped.reason, page) : []),
    ...(source
      ? [
          ...labelled('KIND', `${source.format}: ${source.why}`, page),
          ...labelled('TEXT', `${source.encoding}: ${source.encodingWhy}`, page),
          ...labelled('SIZE', source.encoding === 'binary' ? count(source.events, 'event') : `${count(source.lines, 'line')}, ${count(source.events, 'entry').replace(/entrys$/, 'entries')}`, page),
          ...(source.unparsed > 0 ? listed('UNKNOWN', [`${count(source.unparsed, 'line')} in no known shape, such as`, ...source.unparsedExamples], page) : []),
        ]
      : []),
  ];
}
