/**
 * Who we are for Elasticsearch: from a file, or from the environment. Never from the command line, which everybody on the computer can read, and
 * never printed: whatever a server or the client says passes `scrub`.
 *
 *   # credentials
 *   api_key=VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==
 *   ca_file=/etc/upgrade-triage/ca.pem
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import process from 'node:process';

import { UsageError, troubleOf } from '../../errors.ts';
import type { Address } from './address.ts';

export type Credentials = {
  readonly auth?: { readonly apiKey: string | { readonly id: string; readonly api_key: string } } | { readonly username: string; readonly password: string };
  /** Certificate of the authority that signed the server's. */
  readonly ca?: string;
  /** None were given. */
  readonly none: boolean;
  readonly scrub: (text: string) => string;
};

const NAMES = ['api_key', 'username', 'password', 'ca_file'] as const;
type Name = (typeof NAMES)[number];
type Given = { readonly [name in Name]?: string };

export function credentialsOf(file: string | undefined, env: NodeJS.ProcessEnv, tell: (line: string) => void): Credentials {
  const given = file === undefined ? inEnvironment(env) : inFile(file, tell);
  const where = file ?? 'the environment';
  const { api_key: key, username, password, ca_file: authority } = given;
  if (key !== undefined && (username !== undefined || password !== undefined)) throw new UsageError(`${where}: expected an API key, or user name and password, but not both`);
  if ((username === undefined) !== (password === undefined)) throw new UsageError(`${where}: expected a user name and a password, and found only one of them`);
  const secrets = [key, password, username === undefined ? undefined : Buffer.from(`${username}:${password}`).toString('base64')];
  return {
    ...(key === undefined ? {} : { auth: { apiKey: keyOf(key) } }),
    ...(username === undefined || password === undefined ? {} : { auth: { username, password } }),
    ...(authority === undefined ? {} : { ca: read(authority) }),
    none: key === undefined && username === undefined,
    scrub: scrubber(secrets.filter((secret) => secret !== undefined)),
  };
}

/** Over http:// everybody in between could read them. */
export function checkSafe({ none }: Credentials, { place, safe }: Address): void {
  if (!none && !safe) throw new UsageError(`${place}: credentials would be readable on the way; use https://, or a tunnel that ends on this computer`);
}

/** Encoded as Kibana shows it, or the two parts of it, `id:key`. */
function keyOf(key: string): string | { readonly id: string; readonly api_key: string } {
  const at = key.indexOf(':');
  return at === -1 ? key : { id: key.slice(0, at), api_key: key.slice(at + 1) };
}

function scrubber(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64'), ...(secret.includes(':') ? [secret.slice(secret.indexOf(':') + 1)] : [])]);
  return (text) => parts.reduce((text, secret) => text.replaceAll(secret, '(secret)'), text);
}

/** What is empty was not given: `ELASTICSEARCH_API_KEY= upgrade-triage …` switches it off. */
function inEnvironment(env: NodeJS.ProcessEnv): Given {
  const entries = NAMES.map((name) => [name, env[`ELASTICSEARCH_${name.toUpperCase()}`]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

function inFile(file: string, tell: (line: string) => void): Given {
  const given: { [name in Name]?: string } = {};
  for (const [at, line] of read(file).split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    // The line may be the secret itself.
    if (!NAMES.includes(name as Name) || !value) throw new UsageError(`${file}:${at + 1}: expected ${NAMES.map((name) => `${name}=…`).join(', ')}`);
    given[name as Name] = name === 'ca_file' ? resolve(dirname(file), value) : value;
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) tell(`${file} can be read by others on this computer: chmod 600 ${file}`);
  return given;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${file}: ${troubleOf(error)}`);
  }
}
