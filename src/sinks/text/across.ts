/**
 * What holds across the inputs of one incident: its servers side by side, and how far their clocks are apart.
 *
 *   SERVERS                     KESTREL-APP1             KESTREL-WFE1
 *           Service Pack 2      ✗ 22:41 rolled back      ✓ 23:10 succeeded
 */
import { columnsOf } from '../../facts/servers.ts';
import type { Column } from '../../facts/servers.ts';
import { harmless, pad, shorten } from '../../text/display.ts';
import { clockText, dayText, durationText } from '../../text/times.ts';
import { ATTEMPT_KINDS } from '../../types.ts';
import type { Attempt, Clock, Incident, Zone } from '../../types.ts';
import { LABEL, listed, shortPath } from './page.ts';
import type { Page } from './page.ts';
import { MARKS, outcomeWords } from './verdict.ts';

/** Columns of one server, and of the names of what was run; the names get what is left over. */
const NARROWEST = 20;
const WIDEST = 30;
const FIRST = 24;

export function serverLines({ attempts }: Incident, page: Page): string[] {
  const columns = columnsOf(attempts);
  if (columns.filter(({ server }) => server !== '').length < 2) return [];
  const fit = Math.min(columns.length, Math.max(1, Math.floor((page.width - LABEL - FIRST) / NARROWEST)));
  const width = Math.min(WIDEST, Math.floor((page.width - LABEL - FIRST) / fit));
  const blocks = Array.from({ length: Math.ceil(columns.length / fit) }, (_none, at) => columns.slice(at * fit, (at + 1) * fit));
  return [...blocks.flatMap((block, at) => blockLines(block, page, width, at === 0 ? 'SERVERS' : '')), ''];
}

function blockLines(columns: readonly Column[], page: Page, width: number, label: string): string[] {
  // Further servers stand below the first ones.
  const names = page.width - LABEL - width * Math.max(1, Math.floor((page.width - LABEL - FIRST) / width));
  const line = (left: string, first: string, cells: readonly string[]) => `${page.paint('cyan', pad(left, LABEL))}${pad(shorten(harmless(first), names - 2), names)}${cells.map((cell) => pad(shorten(harmless(cell), width - 2), width)).join('')}`.trimEnd();
  const rows = [...new Set(columns.flatMap(({ attempts }) => attempts.map(whatOf)))].flatMap((name) => {
    const runs = columns.map(({ attempts }) => attempts.filter((attempt) => whatOf(attempt) === name));
    const height = Math.max(...runs.map((some) => some.length));
    return Array.from({ length: height }, (_none, at) => line('', at === 0 ? name : '', runs.map((some) => cellOf(some[at]))));
  });
  return [line(label, '', columns.map(({ server }) => (server === '' ? 'not told' : shortName(server)))), ...rows];
}

/** What a server is called beside others: its domain is as good as the same for all. */
const shortName = (server: string) => server.replace(/^(?<host>[^.]*[^.\d][^.]*)\..*$/, '$<host>');

const whatOf = ({ kind, product, patch }: Attempt) => patch ?? product ?? ATTEMPT_KINDS[kind];

function cellOf(attempt: Attempt | undefined): string {
  if (!attempt) return '';
  const { outcome, startedAt } = attempt;
  const words = outcome === 'succeeded-reboot-required' ? 'restart needed' : outcomeWords(outcome);
  return [MARKS[outcome], ...(startedAt === undefined ? [] : [clockText(startedAt).slice(0, 5)]), words].join(' ');
}

export function clockLines({ clocks }: Incident, page: Page): string[] {
  if (clocks.length === 0) return [];
  return ['', ...listed('CLOCKS', clocks.map((clock) => clockWords(clock, page)), page)];
}

function clockWords({ file, zone, reference, ahead, change, spread, events, like, why }: Clock, page: Page): string {
  const [one, other] = [shortPath(file, page), shortPath(reference, page)];
  if (ahead === undefined) return `${one} shows ${zoneWords(zone)}; how far that is from the clock of ${other} is unknown: ${why}`;
  const later = change ? `, and ${distanceWords(change.ahead, 'it')} from about ${dayText(change.from)} on` : '';
  const distance = `${distanceWords(ahead, other)}${later}`;
  const proof = like !== undefined ? `as ${shortPath(like, page)}; ${why}` : `${why}${events > 1 ? `, and ${events - 1} more like it` : ''}, ${spread < 1000 ? 'to the second' : `within ${durationText(spread)}`}`;
  return `${one} shows ${zoneWords(zone)}, ${distance}: ${proof}`;
}

const distanceWords = (ahead: number, other: string) => (ahead === 0 ? `the same as ${other}` : `${durationText(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} ${other}`);

export const zoneWords = (zone: Zone) => (zone === 'utc' ? 'UTC' : zone === 'local' ? 'local time' : `UTC${zone}`);
