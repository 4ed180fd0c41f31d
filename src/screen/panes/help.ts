/** All keys, as `keys.ts` has them. */
import { BINDINGS, TYPING } from '../keys.ts';
import type { Page } from '../../sinks/text/page.ts';
import { wrap } from '../../text/display.ts';

/** As wide as the widest of the keys that do one thing. */
const KEYS = 22;

export function helpLines(page: Page, width: number): string[] {
  const row = (keys: readonly string[], text: string) => {
    const [first = '', ...more] = wrap(text, Math.max(10, width - KEYS - 2));
    return [`  ${page.paint('bold', keys.join(' ').padEnd(KEYS))}${first}`, ...more.map((line) => ' '.repeat(KEYS + 2) + line)];
  };
  return [
    ...[...Map.groupBy(BINDINGS, ({ where }) => where?.join(', ') ?? '')].flatMap(([where, rows]) => [
      ...(where === '' ? [] : ['', page.paint('cyan', `  in ${where}`)]),
      ...rows.flatMap(({ keys, help }) => row(keys, help)),
    ]),
    '',
    page.paint('cyan', '  where something is typed'),
    ...TYPING.flatMap(({ keys, help }) => row(keys, help)),
    '',
    page.paint('cyan', '  marks'),
    ...row(['✗ ! ·'], 'error, warning, other'),
    ...row(['? ✗ ~'], 'of logs that are followed: provisional, confirmed, retracted'),
    ...row(['▸'], 'chosen'),
    ...row(['●'], 'in a log: a line that some finding quotes'),
    ...row(['◆ ● ▲ ·'], 'in the timeline: cause, error, warning, other; ‹ › beyond its edges'),
    ...row(['━ » │'], 'in the timeline: how long something ran, what still runs, the present'),
    '',
    ...row(['kill -9'], 'no program can clean up after it: the command reset brings a terminal back'),
  ];
}
