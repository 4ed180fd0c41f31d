/**
 * The home folder of an Elasticsearch, from the jars that Maven Central has of it. It is made when it is first asked for, in
 * `node_modules/.cache/`, and is there whole or not at all, however many ask at once and whatever breaks.
 *
 *   lib/                       the server
 *   modules/transport-netty4/  its HTTP, a module of its own
 *   config/ plugins/           it wants to see them
 *   launcher/                  Launcher.java, compiled
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { messageOf } from '../../src/errors.ts';
import { ROOT } from '../../src/paths.ts';
import { madeOnce, run } from './fetched.ts';
import { findJava } from './java.ts';

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
    madeOnce(home, (half) => make(half, found.java));
  } catch (error) {
    return { missing: `Elasticsearch ${VERSION} cannot be had from Maven Central: ${messageOf(error)}` };
  }
  return { java: found.java, home, classPath: [join(home, 'lib', '*'), join(home, 'launcher')].join(delimiter) };
}

function make(home: string, java: string): void {
  const jars = join(home, 'jars');
  run('mvn', ['--quiet', '--batch-mode', '-Dstyle.color=never', '--file', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  const [lib, module, config] = [join(home, 'lib'), join(home, 'modules', MODULE), join(home, 'config')];
  for (const folder of [lib, module, config, join(home, 'plugins')]) mkdirSync(folder, { recursive: true });
  const all = readdirSync(jars);
  for (const jar of all.filter(isOfServer)) renameSync(join(jars, jar), join(lib, jar));
  for (const jar of all.filter(isOfModule)) renameSync(join(jars, jar), join(module, jar));
  writeFileSync(join(module, 'plugin-descriptor.properties'), DESCRIPTOR);
  writeFileSync(join(config, 'log4j2.properties'), LOGGING);
  const classPath = readdirSync(lib).map((jar) => join(lib, jar)).join(delimiter);
  run(java, ['-jar', join(jars, all.find(isCompiler)!), '-nowarn', '-source', '21', '-target', '21', '-classpath', classPath, '-d', join(home, 'launcher'), LAUNCHER]);
  rmSync(jars, { recursive: true });
}

const isCompiler = (jar: string) => jar.startsWith('ecj-');
const isOfModule = (jar: string) => jar.startsWith('netty-') || jar.startsWith(`${MODULE}-`);
const isOfServer = (jar: string) => !isCompiler(jar) && !isOfModule(jar);
