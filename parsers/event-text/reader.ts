/** What both shapes of event text share. */
import type { UndatedEvent } from '../_event.ts';
import { messageOf } from '../_message.ts';
import type { Message } from '../_message.ts';

/** Gives an event when the next one begins. */
export type EventReader = {
  readonly line: (text: string, number: number) => UndatedEvent[];
  readonly end: () => UndatedEvent[];
};

/** The text of an event, from line `first` on. */
export type Description = { readonly first: number; readonly message: Message };

export function descriptionAt(first: number, text: string): Description {
  return { first, message: messageOf(text) };
}
