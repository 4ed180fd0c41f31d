/** A YAML file that somebody wrote by hand: what it says, and where it says it, so that what is wrong with it has a place. */
import { LineCounter, isAlias, isCollection, isNode, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { z } from 'zod';

import { messageOf } from '../errors.ts';

/** `place` is `file:line:column`; the message says what was found and what was expected. */
export type Problem = { readonly place: string; readonly message: string };

export type Written = { readonly content: unknown; readonly placeOf: (path: readonly PropertyKey[]) => string };

/** More is no rule; it would only take memory. */
const LARGEST = 1024 * 1024;
/** Deeper nesting is no condition that anybody can follow. */
const DEEPEST = 40;

export function readDocument(text: string, file: string): { readonly written: Written } | { readonly problems: readonly Problem[] } {
  if (text.length > LARGEST) return { problems: [{ place: `${file}:1:1`, message: `${text.length.toLocaleString('en')} characters, expected at most ${LARGEST.toLocaleString('en')}` }] };
  const lineCounter = new LineCounter();
  const placeAt = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, strict: true });
    const broken = [...document.errors, ...document.warnings];
    if (broken.length > 0) return { problems: broken.map(({ pos, message }) => ({ place: placeAt(pos[0]), message: `${message}, expected YAML` })) };
    const content: unknown = document.toJS();
    if (isDeep(content)) return { problems: [{ place: `${file}:1:1`, message: `more than ${DEEPEST} levels, expected a simpler condition` }] };
    return { written: { content, placeOf: (path) => placeAt(offsetOf(document, path)) } };
  } catch (error) {
    // Brackets by the thousand, or aliases of aliases of aliases: both would fill the memory.
    return { problems: [{ place: `${file}:1:1`, message: `${messageOf(error)}, expected simpler YAML` }] };
  }
}

function isDeep(content: unknown, depth = 0): boolean {
  if (typeof content !== 'object' || content === null) return false;
  return depth >= DEEPEST || Object.values(content).some((part) => isDeep(part, depth + 1));
}

/** Start of the value at a path, or of the nearest thing around it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let nearest: Node | null | undefined = document.contents;
  let node: unknown = document.contents;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    node = isCollection(node) ? node.get(key, true) : undefined;
    if (!isNode(node)) break;
    nearest = node;
  }
  return nearest?.range?.[0] ?? 0;
}

/** @param expectedAt what may stand at a path in place of an unknown key */
export function problemsOf(error: z.ZodError, written: Written, expectedAt: (path: readonly PropertyKey[]) => string): Problem[] {
  // A misspelt key makes two issues; the one that names it helps.
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ place: written.placeOf([...issue.path, key]), message: `${key}: unknown key, expected ${expectedAt(issue.path)}` })) : [],
  );
  const others = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? [] : [{ place: written.placeOf(issue.path), message: `${issue.path.join('.') || 'file'}: ${saidOf(issue, valueAt(written.content, issue.path))}` }],
  );
  return [...unknown, ...others];
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), content);
}

/** What was found and what was expected; the library speaks of `undefined` where nothing is. */
function saidOf({ code, message }: z.core.$ZodIssue, found: unknown): string {
  if (code === 'invalid_type' && found === undefined) return `missing, ${message.replace(/^Invalid input: |, received undefined$/g, '')}`;
  return `${quoted(found)}${message}`;
}

function quoted(found: unknown): string {
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? `${JSON.stringify(found)}, ` : '';
}
