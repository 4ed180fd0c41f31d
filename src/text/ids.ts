/** Ids made of what happened and not of where the file lay: the same input gives the same id on any machine. */
import { createHash } from 'node:crypto';

export const idOf = (what: What): string => digestOf(what).toString('hex').slice(0, 12);

/** Long enough for hundreds of millions of documents, none of which may have the id of another: 128 bits. */
export const longIdOf = (what: What): string => digestOf(what).subarray(0, 16).toString('base64url');

type What = readonly (string | number | undefined)[];

const digestOf = (what: What) => createHash('sha256').update(JSON.stringify(what.map((one) => one ?? null))).digest();
