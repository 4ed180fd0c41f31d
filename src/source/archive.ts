/** Looks into an input: text and binary logs are passed on, archives are opened and their members looked into in turn, the rest is skipped with its reason. */
import { posix } from 'node:path';
import { createGunzip } from 'node:zlib';
import { collect, peek, reasonOf, sizeText, unpacked, untilBroken, ZLIB } from './bytes.ts';
import type { Bytes } from './bytes.ts';
import type { Input, Search } from './input.ts';
import { isJunk, JUNK } from './junk.ts';
import { contentOf } from './magic.ts';
import { tarMembers } from './tar.ts';
import { zipMembers } from './zip.ts';
import type { ZipFile } from './zip.ts';

/** An archive member as its archive tells it. */
export type Member = {
  readonly name: string;
  readonly size?: number | undefined;
  readonly modified?: number | undefined;
  /** Why it cannot be read. */
  readonly unusable?: string | undefined;
  /** Throws where the bytes are damaged. */
  readonly open: () => Bytes;
};

/** An input before anyone looked inside: `open` throws where the bytes are damaged. */
export type Found = Omit<Input, 'binary'>;

/** Bytes that tell what a file is. */
const HEAD = 64 * 1024;

export async function* inputsIn(found: Found, search: Search, depth = 0): AsyncGenerator<Input> {
  const { path, name, size, modified, file } = found;
  const { limits } = search;
  let broken = false;
  const skip = (reason: string) => search.skip({ path, reason });
  const bytes = untilBroken(found.open(), (reason, read) => {
    broken = true;
    skip(read === 0 ? reason : `${reason}; what comes before, ${sizeText(read)}, is read`);
  });
  const { content, isBinaryLog, all, close } = await lookInto(bytes, search);
  try {
    if (isBinaryLog) {
      yield { path, name, size, modified, binary: true, file, open: () => all };
    } else if (content.is === 'empty') {
      if (!broken) skip('empty');
    } else if (content.is === 'unusable') {
      skip(content.reason);
    } else if (content.is === 'text') {
      yield { path, name, size, modified, binary: false, file, open: () => all };
    } else if (depth >= limits.depth) {
      skip(`an archive inside ${depth} others; so deep none is opened`);
    } else if (content.is === 'gzip') {
      yield* inputsIn(gunzipped(found, all, search), search, depth + 1);
    } else {
      const zip = content.is === 'zip' ? await zipOf(found, all, limits.buffered) : undefined;
      if (content.is === 'tar') yield* inputsOf(path, tarMembers(all), search, depth);
      else if (zip) yield* inputsOf(path, zipMembers(zip, search, skip), search, depth);
      else skip(`a zip of more than ${sizeText(limits.buffered)} that is not a file on disk: unpack what it lies in, or save it first`);
    }
  } catch (error) {
    // A tar that ends because what it lies in broke off was told above.
    if (!broken) skip(reasonOf(error));
  } finally {
    await close();
  }
}

/** Lets go of the first bytes: a log that is followed stays open. */
async function lookInto(bytes: Bytes, search: Search) {
  const { head, all, close } = await peek(bytes, HEAD);
  return { content: contentOf(head), isBinaryLog: search.isBinaryLog(head), all, close };
}

async function* inputsOf(path: string, members: AsyncIterable<Member>, search: Search, depth: number): AsyncGenerator<Input> {
  const { limits } = search;
  const seen = new Map<string, number>();
  for await (const { name: given, size, modified, unusable, open } of members) {
    if (search.unpacked > limits.unpacked) return search.skip({ path, reason: `more than ${sizeText(limits.unpacked)} were unpacked in all; the rest is not read` });
    if (++search.entries > limits.entries) return search.skip({ path, reason: `more than ${limits.entries} files in archives; the rest is not read` });
    const shown = shownName(given);
    // A tar to which a file was added again holds it twice.
    const times = (seen.get(shown) ?? 0) + 1;
    seen.set(shown, times);
    const member = `${path}!${shown}${times > 1 ? ` (${times})` : ''}`;
    const reason = unusable ?? (isJunk(shown) ? JUNK : undefined);
    if (reason !== undefined) search.skip({ path: member, reason });
    else yield* inputsIn({ path: member, name: posix.basename(shown), size, modified, open }, search, depth + 1);
  }
}

/** Members are never written to disk under their names, so one that leaves the folder is merely shown without what makes it leave. */
function shownName(name: string): string {
  const parts = name.replaceAll('\\', '/').replace(/^[a-z]:/i, '').split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.join('/').replace(/\p{Cc}/gu, '\ufffd') || 'unnamed';
}

function gunzipped(found: Found, packed: Bytes, search: Search): Found {
  const { path, name, modified } = found;
  return { path, name: name.replace(/\.tgz$/i, '.tar').replace(/\.gz$/i, ''), modified, open: () => unpacked(packed, createGunzip(ZLIB), search) };
}

async function zipOf(found: Found, bytes: Bytes, limit: number): Promise<ZipFile | undefined> {
  if (found.file !== undefined && found.size !== undefined) return { file: found.file, size: found.size };
  const buffer = await collect(bytes, limit);
  return buffer && { buffer, size: buffer.length };
}
