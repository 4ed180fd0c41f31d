/** Who speaks in an event, its number and its level, read without going through the rest of it. */
import type { Element, Instance, Node, Reader, Template } from './binxml.ts';
import type { Value } from './values.ts';
import { attributeText } from './walk.ts';

export type Head = { readonly provider: string; readonly id: number; readonly level: number };

/** Where a template has them. */
type Places = { readonly provider: readonly Node[]; readonly id: readonly Node[]; readonly level: readonly Node[] };

/** `undefined` where they are not where they are in nearly all events. */
export function headReader(reader: Reader): (nodes: readonly Node[]) => Head | undefined {
  const known = new Map<Template, Places | undefined>();

  function placesIn(instance: Instance): Places | undefined {
    if (!known.has(instance.template)) known.set(instance.template, placesOf(instance.template.nodes));
    return known.get(instance.template);
  }

  return (nodes) => {
    const [root] = nodes;
    if (root === undefined || typeof root === 'string' || root.is === 'place') return undefined;
    const values = root.is === 'instance' ? root.values : [];
    const places = root.is === 'instance' ? placesIn(root) : placesOf(nodes);
    if (!places) return undefined;
    const provider = attributeText(places.provider, values, reader);
    return { provider, id: numberOf(places.id, values, reader), level: numberOf(places.level, values, reader) };
  };
}

function placesOf(nodes: readonly Node[]): Places | undefined {
  const system = child(nodes.find(isElement)?.children, 'System');
  const provider = child(system?.children, 'Provider');
  const id = child(system?.children, 'EventID');
  const level = child(system?.children, 'Level');
  if (!provider || !id || !level) return undefined;
  const named = provider.attributes.find(({ name }) => name === 'Name') ?? provider.attributes.find(({ name }) => name === 'EventSourceName');
  return named && { provider: named.value, id: id.children, level: level.children };
}

function child(nodes: readonly Node[] | undefined, name: string): Element | undefined {
  return nodes?.filter(isElement).find((node) => node.name === name);
}

const isElement = (node: Node): node is Element => typeof node !== 'string' && node.is === 'element';

/** Nearly always a place that a small number fills. */
function numberOf(nodes: readonly Node[], values: readonly Value[], reader: Reader): number {
  const [node] = nodes;
  if (node !== undefined && typeof node !== 'string' && node.is === 'place' && nodes.length === 1) {
    const value = values[node.index];
    if (value?.type === 0x04 && value.size === 1) return reader.bytes.readUInt8(value.at);
    if (value?.type === 0x06 && value.size === 2) return reader.bytes.readUInt16LE(value.at);
  }
  return Number(attributeText(nodes, values, reader) || Number.NaN);
}
