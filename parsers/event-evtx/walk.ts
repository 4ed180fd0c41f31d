/** Goes through the XML of an event from its first tag to its last, with all places filled. */
import { DEEPEST } from './binxml.ts';
import type { Attribute, Element, Node, Reader } from './binxml.ts';
import { damaged } from './damage.ts';
import { itemsOf, textOf, VALUE } from './values.ts';
import type { Value } from './values.ts';

/** Told of each tag and text in their order. */
export type Sink = {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text: (text: string) => void;
  readonly close: () => void;
};

/** @throws Damage */
export function walk(nodes: readonly Node[], reader: Reader, sink: Sink): void {
  walkNodes(nodes, [], { reader, sink, depth: 0, tags: 0 });
}

/** `depth`: instances within instances; `tags`: elements that are open. */
type Walk = { readonly reader: Reader; readonly sink: Sink; depth: number; tags: number };

function walkNodes(nodes: readonly Node[], values: readonly Value[], state: Walk): void {
  state.reader.spend(nodes.length);
  for (const node of nodes) {
    if (typeof node === 'string') tell(node, state);
    else if (node.is === 'element') walkElement(node, values, state);
    else if (node.is === 'instance') walkInside(node.nodes, node.values, state);
    else if (values[node.index] !== undefined) walkValue(values[node.index]!, state);
  }
}

function walkValue(value: Value, state: Walk): void {
  state.reader.spend(value.size);
  if (value.type !== VALUE.binXml) tell(textOf(state.reader.bytes, value), state);
  else walkInside(state.reader.fragment(value.at, value.at + value.size), [], state);
}

function walkInside(nodes: readonly Node[], values: readonly Value[], state: Walk): void {
  if (state.depth >= DEEPEST) damaged('its XML is nested without end');
  state.depth++;
  walkNodes(nodes, values, state);
  state.depth--;
}

/**
 * An element may say which value it is there for; without it, it is left out ([MS-EVEN6] 2.2.12). A list repeats the element that holds its
 * place, once for each item (3.1.4.7.5).
 */
function walkElement(element: Element, values: readonly Value[], state: Walk): void {
  const { reader, sink } = state;
  reader.spend(1 + element.places.length);
  if (state.tags >= DEEPEST) damaged('its XML is nested without end');
  if (values[element.unless]?.type === VALUE.null && state.tags > 0) return;
  for (const index of element.places) {
    const value = values[index];
    if (value === undefined || !(value.type & VALUE.isList) || value.size === 0) continue;
    reader.spend(value.size);
    const items = itemsOf(reader.bytes, value);
    if (items.length < 2) continue;
    for (const item of items) {
      reader.spend(values.length);
      walkElement(element, values.with(index, item), state);
    }
    return;
  }
  sink.open(element.name, attributesOf(element.attributes, values, reader));
  state.tags++;
  walkNodes(element.children, values, state);
  state.tags--;
  sink.close();
}

const NONE: Readonly<Record<string, string>> = {};

/** An attribute without a value is left out. */
function attributesOf(attributes: readonly Attribute[], values: readonly Value[], reader: Reader): Readonly<Record<string, string>> {
  if (attributes.length === 0) return NONE;
  const told: Record<string, string> = {};
  for (const { name, value } of attributes) {
    const text = attributeText(value, values, reader);
    reader.spend(text.length);
    if (text !== '') told[name] = text;
  }
  return told;
}

function attributeText(parts: readonly Node[], values: readonly Value[], { bytes, spend }: Reader): string {
  let text = '';
  spend(parts.length);
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else if (part.is === 'place') {
      const value = values[part.index];
      if (value === undefined || value.type === VALUE.binXml) continue;
      spend(value.size);
      text += textOf(bytes, value);
    }
  }
  return text;
}

function tell(text: string, { reader, sink }: Walk): void {
  reader.spend(text.length);
  if (text !== '') sink.text(text);
}
