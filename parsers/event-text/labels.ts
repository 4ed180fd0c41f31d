/** `Label: value` of a copied event and `Name : value` of Format-List. */
import { propertyOf } from '../_event-words.ts';
import type { EventProperty } from '../_event-words.ts';

export type Label = { readonly property: EventProperty; readonly name: string; readonly value: string };

// `Log Name:      Application`, `Source :       MsiInstaller` (French), `来源：MsiInstaller`; wevtutil indents
const LABEL = /^\s{0,4}(?<name>[^\s:：][^:：]{0,39}?)\s?[:：]\s*(?<value>.*)$/;
// `ProviderName : MsiInstaller`: a name without blanks, padded, and a blank after the colon
const PROPERTY = /^(?<name>[A-Za-z_]\w*) *:(?: (?<value>.*))?$/;
// The labels of 2003 and of 2008, which articles put on one line
const NEXT_LABEL = /\s+(?=(?:Event (?:Type|Source|Category|ID)|Date|Time|Type|User|Computer|Source|Task Category|Level|Keywords|Description):\s)/;
const DESCRIPTION = /\sDescription:\s/;
// Where Markdown breaks a line: `Event ID: 11724\`
const LINE_BREAK = /\\$/;

/** Column widths are lost when text is pasted, so that a label may directly touch its value. */
export function cutLabel(line: string): readonly Label[] {
  const label = oneLabel(line);
  if (!label || label.property === 'message' || !label.value.includes(': ')) return label ? [label] : [];
  const description = line.search(DESCRIPTION);
  const parts = description < 0 ? line.split(NEXT_LABEL) : [...line.slice(0, description).split(NEXT_LABEL), line.slice(description + 1)];
  return parts.flatMap((part) => oneLabel(part) ?? []);
}

function oneLabel(line: string): Label | undefined {
  if (line.length > 4000) return undefined;
  const { name, value } = LABEL.exec(line)?.groups ?? {};
  if (name === undefined) return undefined;
  const property = propertyOf(name);
  return property && { property, name, value: value?.trimEnd().replace(LINE_BREAK, '').trim() ?? '' };
}

/** Any property of an object, known or not. */
export function cutProperty(line: string): Label | undefined {
  const { name, value } = PROPERTY.exec(line)?.groups ?? {};
  if (name === undefined) return undefined;
  return { property: (name === 'Data' ? undefined : propertyOf(name)) ?? 'other', name, value: value ?? '' };
}
