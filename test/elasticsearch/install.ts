/**
 * The home folder of an Elasticsearch, from the jars that Maven Central has of it. It is made when it is first asked for, in
 * `node_modules/.cache/`, and is there whole or not at all, however many ask at once and whatever breaks.
 *
 *   lib/                       the server
 *   modules/transport-netty4/  its HTTP, a module of its own
 *   config/ plugins/           it wants to see them
 *   launcher/                  Launcher.java, compiled
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { messageOf } from '../../src/errors.ts';
import { ROOT } from '../../src/paths.ts';
import { findJava, putInPlace } from './java.ts';

const CACHE = join(ROOT, 'node_modules', '.cache');
const POM = join(import.meta.dirname, 'pom.xml');
const LAUNCHER = join(import.meta.dirname, 'Launcher.java');
const VERSION = /<elasticsearch>(.+)<\/elasticsearch>/.exec(readFileSync(POM, 'utf8'))![1]!;
const MODULE = 'transport-netty4';

const DESCRIPTOR = `name=${MODULE}
description=HTTP and the transport between nodes
version=${VERSION}
elasticsearch.version=${VERSION}
java.version=21
classname=org.elasticsearch.transport.netty4.Netty4Plugin
`;

const LOGGING = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %-5p %c{1.} %m%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
`;

export type Installed = { readonly java: string; readonly home: string; readonly classPath: string };

/** Says why it is missing where it cannot be had. */
export function installElasticsearch(): Installed | { readonly missing: string } {
  mkdirSync(CACHE, { recursive: true });
  const found = findJava(CACHE);
  if ('missing' in found) return found;
  const made = createHash('sha256').update(readFileSync(POM)).update(readFileSync(LAUNCHER)).update(readFileSync(import.meta.filename)).digest('hex').slice(0, 8);
  const home = join(CACHE, `elasticsearch-${VERSION}-${made}`);
  try {
    if (!existsSync(home)) make(home, found.java);
  } catch (error) {
    return { missing: `Elasticsearch ${VERSION} cannot be had from Maven: ${messageOf(error).trim().split('\n').slice(0, 2).join(' ')}` };
  }
  return { java: found.java, home, classPath: [join(home, 'lib', '*'), join(home, 'launcher')].join(delimiter) };
}

function make(home: string, java: string): void {
  const half = mkdtempSync(`${home}-`);
  try {
    const jars = join(half, 'jars');
    // On Windows it is a script, and those are started by a shell.
    execFileSync('mvn', ['--quiet', '--batch-mode', '--file', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], { stdio: 'pipe', shell: process.platform === 'win32' });
    const folders = { lib: join(half, 'lib'), module: join(half, 'modules', MODULE), config: join(half, 'config') };
    for (const folder of [...Object.values(folders), join(half, 'plugins')]) mkdirSync(folder, { recursive: true });
    const all = readdirSync(jars);
    const compiler = join(jars, all.find((jar) => jar.startsWith('ecj-'))!);
    for (const jar of all) {
      if (jar.startsWith('ecj-')) continue;
      renameSync(join(jars, jar), join(jar.startsWith('netty-') || jar.startsWith(MODULE) ? folders.module : folders.lib, jar));
    }
    const classPath = readdirSync(folders.lib).map((jar) => join(folders.lib, jar)).join(delimiter);
    execFileSync(java, ['-jar', compiler, '-nowarn', '-source', '21', '-target', '21', '-classpath', classPath, '-d', join(half, 'launcher'), LAUNCHER], { stdio: 'pipe' });
    rmSync(jars, { recursive: true });
    writeFileSync(join(folders.module, 'plugin-descriptor.properties'), DESCRIPTOR);
    writeFileSync(join(folders.config, 'log4j2.properties'), LOGGING);
    putInPlace(half, home);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}
