/**
 * Windows events as text, one under the other.
 *
 *   Event Viewer 2000 and 2003, "Copy"        Event Type: Error ↵ Event Source: MsiInstaller ↵ Event Category: None ↵ Event ID: 1023
 *                                             Date: 2/8/2008 ↵ Time: 6:03:55 AM ↵ User: … ↵ Computer: KESTREL-WFE1 ↵ Description: ↵ Product: …
 *                                             Data: ↵ 0000: 7b 32 34 42 32 43 31 36   {24B2C16 ↵ …
 *   knowledge base articles                   Type: Error ↵ Source: MsiInstaller ↵ Category: None ↵ Event ID: 11306 ↵ Description: ↵ …
 *                                             or all labels on one line
 *   Event Viewer 2008+, "Copy details as text"  Log Name:      Application ↵ Source:        MsiInstaller ↵ Date:          4/3/2011 12:58:10 PM
 *                                             Event ID:      1035 ↵ … ↵ Description: ↵ … ↵ Event Xml: ↵ <Event …>     (labels in the server's language)
 *   wevtutil qe Application /f:text           Event[0]: ↵   Log Name: Application ↵   Source: MsiInstaller ↵   Date: 2024-07-15T21:25:57.123 ↵ …
 *   Get-WinEvent … | Format-List              TimeCreated  : 7/15/2024 9:25:57 PM ↵ ProviderName : MsiInstaller ↵ Id : 1033 ↵ Message : …
 *   Get-EventLog … | Format-List              Index : 4711 ↵ EntryType : Error ↵ InstanceId : 1023 ↵ Message : … ↵ Source : …
 *
 * A description keeps the lines of the file. Text between events is counted as unparsed: such files are often mails.
 * Sources: https://support.microsoft.com/kb/308427, https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil
 */
import type { Detection, LineReader, ParseContext, Parser, Sample } from '../../src/types.ts';
import { eventQueue } from '../_event-time.ts';
import { blockReader } from './blocks.ts';
import { cutLabel, cutProperty } from './labels.ts';
import { listReader } from './list.ts';
import type { EventReader } from './reader.ts';

/** An event's labels lie this close together: number, source, and something more. */
const NEAR = 14;

type Shape = 'blocks' | 'list';

/** The first place where lines close together name a number and a source, and what the event says or two things more. */
function shapeAt(lines: readonly string[], from: number): Shape | undefined {
  for (const shape of ['list', 'blocks'] as const) {
    const found = new Set<string>();
    for (const line of lines.slice(from, from + NEAR)) {
      const labels = shape === 'list' ? [cutProperty(line)] : [...cutLabel(line)];
      for (const label of labels) if (label && label.property !== 'other') found.add(label.property);
    }
    const isEvent = (found.has('id') || found.has('instance')) && found.has('provider');
    if (isEvent && (found.size >= 4 || found.has('message'))) return shape;
  }
  return undefined;
}

function isLabelled(line: string): boolean {
  return cutLabel(line).length > 0 || cutProperty(line) !== undefined;
}

function detect({ lines }: Sample): Detection | undefined {
  const first = lines.findIndex((line, i) => isLabelled(line) && shapeAt(lines, i) !== undefined);
  if (first < 0) return undefined;
  // Where it begins with an event, sentences of another log are what the event says.
  const confidence = first < 3 ? 0.96 : first < 40 ? 0.75 : 0.4;
  return { confidence, why: `labels such as \`Source:\` and \`Event ID:\` follow one another from line ${first + 1} on` };
}

function open(context: ParseContext): LineReader {
  const queue = eventQueue(context.modified);
  let reader: EventReader | undefined;
  /** Lines before it is clear which of the two shapes they have; never more than `NEAR`. */
  let waiting: string[] = [];
  let firstWaiting = 1;

  function choose(final: boolean): EventReader | undefined {
    const shape = shapeAt(waiting, 0);
    if (shape === undefined && !final) return undefined;
    return shape === 'list' ? listReader(context) : blockReader(context);
  }

  function give(line: string, number: number) {
    return (reader?.line(line, number) ?? []).flatMap(queue.add);
  }

  function wait(line: string, number: number) {
    if (waiting.length === 0) firstWaiting = number;
    waiting.push(line);
    if (waiting.length < NEAR) return [];
    reader = choose(false);
    if (reader) return release();
    const early = waiting.shift() ?? '';
    if (early.trim() !== '') context.unparsed(firstWaiting, early);
    firstWaiting++;
    return [];
  }

  function release() {
    const lines = waiting;
    waiting = [];
    return lines.flatMap((line, i) => give(line, firstWaiting + i));
  }

  return {
    lines: (texts, first) => texts.flatMap((text, i) => (reader ? give(text, first + i) : wait(text, first + i))),
    end: () => {
      reader ??= choose(true);
      return [...release(), ...(reader?.end() ?? []).flatMap(queue.add), ...queue.end()];
    },
  };
}

export default { id: 'event-text', title: 'Windows event log (text)', unit: 'lines', detect, open } satisfies Parser;
