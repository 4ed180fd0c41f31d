/**
 * Output of `Get-WinEvent … | Format-List` and `Get-EventLog … | Format-List`. A property that comes again begins the next event.
 *
 *   TimeCreated  : 7/15/2024 9:25:57 PM
 *   ProviderName : MsiInstaller
 *   Id           : 1033
 *   Message      : Windows Installer installed the product. Product Name: Kestrel Agent. Product
 *                  Version: 4.2.1.0. …
 */
import type { ParseContext } from '../../src/types.ts';
import { eventOfValues } from '../_event-named.ts';
import type { EventProperty } from '../_event-words.ts';
import type { UndatedEvent } from '../_event.ts';
import { lineAdder } from '../_message.ts';
import { cutProperty } from './labels.ts';
import type { Label } from './labels.ts';
import { descriptionAt } from './reader.ts';
import type { Description, EventReader } from './reader.ts';

/** Reads the output of Format-List. */
export function listReader(context: ParseContext): EventReader {
  const addTo = lineAdder(context);
  let names = new Set<string>();
  let values = new Map<EventProperty, string>();
  let description: Description | undefined;
  /** The property whose value may go on in the next line. */
  let current: Label | undefined;
  let first = 0;

  function finish(): UndatedEvent[] {
    if (names.size === 0) return [];
    const message = description?.message.lines.join('\n').trimEnd();
    if (message !== undefined) values.set('message', message);
    const event = eventOfValues(values, description?.first ?? first);
    if (!event && values.size > 0) context.unparsed(first, [...names].join(', '));
    names = new Set();
    values = new Map();
    description = undefined;
    current = undefined;
    return event ? [{ ...event, verbatim: true }] : [];
  }

  function begin(label: Label, number: number): void {
    if (names.size === 0) first = number;
    names.add(label.name);
    current = label;
    if (label.property === 'message') description ??= descriptionAt(number, label.value);
    else if (label.property !== 'other' && !values.has(label.property)) values.set(label.property, valueOf(label));
  }

  function line(text: string, number: number): UndatedEvent[] {
    const label = cutProperty(text);
    if (label) {
      const records = names.has(label.name) ? finish() : [];
      begin(label, number);
      return records;
    }
    // Format-List indents what goes on; a pasted message may have lost the blanks.
    if (current?.property === 'message' && description) addTo(description.message, text.trim());
    else if (names.size === 0 && text.trim() !== '') context.unparsed(number, text);
    return [];
  }

  return { line, end: finish };
}

/** `{Kestrel Agent, 4.2.1.0, …}`: Format-List cuts lists off, so that they are no help. */
function valueOf({ property, value }: Label): string {
  return property === 'items' ? '' : value;
}
