/** Reads a YAML file against a schema. A wrong one stops the run with its place, what was found and what was expected. */
import { LineCounter, isMap, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';

import { RuleError } from '../errors.ts';

/** What a file says, and where in it something stands. */
export type Checked<Value> = { readonly value: Value; readonly place: (path: readonly PropertyKey[]) => string };

/** @param what names the whole in messages: `rule` @param expected what may stand at a path where an unknown key was found @throws RuleError */
export function checkedYaml<Schema extends z.ZodType>(text: string, file: string, schema: Schema, what: string, expected: (path: readonly PropertyKey[]) => string): Checked<z.output<Schema>> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, strict: true });
  const placeAt = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) throw new RuleError(placeAt(broken.pos[0]), `${broken.message}, expected YAML`);

  const place = (path: readonly PropertyKey[]) => placeAt(offsetOf(document, path));
  const parsed = schema.safeParse(document.toJS());
  if (!parsed.success) {
    // A misspelt key makes two issues; the one that names it helps.
    const unknown = parsed.error.issues.find((one) => one.code === 'unrecognized_keys');
    if (unknown) throw new RuleError(place([...unknown.path, unknown.keys[0] ?? '']), `${unknown.keys[0]}: unknown key, expected ${expected(unknown.path)}`);
    const issue = parsed.error.issues[0];
    const path = issue?.path ?? [];
    throw new RuleError(place(path), `${path.join('.') || what}: ${quoted(document.getIn(path))}${issue?.message ?? 'wrong'}`);
  }
  return { value: parsed.data, place };
}

/** Start of the value at a path, or of the nearest thing around it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return node.range[0];
  }
  const { contents } = document;
  return isMap(contents) ? (contents.range?.[0] ?? 0) : 0;
}

function quoted(found: unknown): string {
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? `${JSON.stringify(found)}, ` : '';
}
