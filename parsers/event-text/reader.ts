/** What both shapes of event text share. */
import type { ParseContext } from '../../src/types.ts';
import { MOST_CHARACTERS, MOST_LINES, type UndatedEvent } from '../_event.ts';

export type EventReader = {
  readonly line: (text: string, number: number) => UndatedEvent[];
  readonly end: () => UndatedEvent[];
};

/** The lines of one description, no more than a record may have. */
export type Description = { readonly first: number; readonly lines: string[]; characters: number };

export function descriptionAt(first: number, text: string): Description {
  return { first, lines: [text], characters: text.length };
}

/** Says once per source that something was left out. */
export function descriptionAdder(context: ParseContext): (description: Description, text: string) => void {
  let told = false;
  return (description, text) => {
    if (description.lines.length < MOST_LINES && description.characters + text.length < MOST_CHARACTERS) {
      description.lines.push(text);
      description.characters += text.length;
      return;
    }
    if (!told) context.skip(`descriptions of more than ${MOST_LINES} lines are cut`);
    told = true;
  };
}
