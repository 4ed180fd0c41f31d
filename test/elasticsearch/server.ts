/**
 * A real Elasticsearch for tests, one node or a cluster of several on this machine:
 *
 *   const server = await startElasticsearch();
 *   const cluster = await startCluster(3);
 *   await cluster.kill(0);       // as by kill -9
 *   await cluster.restart(0);    // the same address, the same data
 *   await cluster.stop();
 *
 * It has no security and not all of what a downloaded Elasticsearch has: no `GET /`, no `_data_stream`, no scripts, no ILM, no
 * `constant_keyword`, and `index.codec: best_compression` breaks an index, since the native libraries are missing.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installElasticsearch } from './install.ts';
import type { Installed } from './install.ts';

export type Elasticsearch = {
  /** Of the first node. */
  readonly url: string;
  readonly urls: readonly string[];
  readonly nodes: readonly Node[];
  /** At once, without a chance to write anything. @param node counted from 0 */
  readonly kill: (node?: number) => Promise<void>;
  /** A killed one. */
  readonly restart: (node?: number) => Promise<void>;
  /** Ends all nodes and removes their data. */
  readonly stop: () => Promise<void>;
};

export type Node = { readonly name: string; readonly url: string; readonly transport: number; readonly folder: string };

const HOST = '127.0.0.1';
/** In ms. */
const PATIENCE = 90_000;
const HEAP = '512m';

/** @param port of the first node; the others have the next ones. Without it each takes a free one. */
export const startElasticsearch = (options: { readonly port?: number } = {}): Promise<Elasticsearch> => startCluster(1, options);

export async function startCluster(size: number, { port }: { readonly port?: number } = {}): Promise<Elasticsearch> {
  const installed = installElasticsearch();
  if ('missing' in installed) throw new Error(installed.missing);
  const folder = mkdtempSync(join(tmpdir(), 'elasticsearch-'));
  const ports = await freePorts(size * 2);
  const nodes = Array.from({ length: size }, (_none, at): Node => {
    const name = `node-${at + 1}`;
    return { name, url: `http://${HOST}:${port === undefined ? ports[at]! : port + at}`, transport: ports[size + at]!, folder: join(folder, name) };
  });
  const running = new Map<Node, ChildProcess>();
  const start = (node: Node) => running.set(node, launch(installed, node, nodes));
  const end = async (node: Node) => {
    const child = running.get(node);
    running.delete(node);
    if (child) await killed(child);
  };
  const putAway = () => {
    for (const child of running.values()) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', putAway);
  const stop = async () => {
    await Promise.all(nodes.map(end));
    process.off('exit', putAway);
    putAway();
  };
  const answers = (node: Node) => answersWith(node, running.get(node)!, running.size);

  try {
    for (const node of nodes) {
      mkdirSync(node.folder);
      start(node);
    }
    await Promise.all(nodes.map(answers));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: nodes[0]!.url,
    urls: nodes.map(({ url }) => url),
    nodes,
    kill: (node = 0) => end(nodes[node]!),
    async restart(node = 0) {
      start(nodes[node]!);
      await answers(nodes[node]!);
    },
    stop,
  };
}

function launch({ java, home, classPath }: Installed, node: Node, all: readonly Node[]): ChildProcess {
  const settings = {
    'path.home': home,
    'path.data': join(node.folder, 'data'),
    'path.logs': join(node.folder, 'logs'),
    'cluster.name': 'upgrade-triage-tests',
    'node.name': node.name,
    'network.host': HOST,
    'http.port': new URL(node.url).port,
    'transport.port': node.transport,
    // A full disk is no reason here to take no documents.
    'cluster.routing.allocation.disk.threshold_enabled': false,
    ...(all.length === 1
      ? { 'discovery.type': 'single-node' }
      : { 'cluster.initial_master_nodes': all.map(({ name }) => name).join(','), 'discovery.seed_hosts': all.map(({ transport }) => `${HOST}:${transport}`).join(',') }),
  };
  // Tests last too short for the second compiler to pay off: without it a start and 100,000 documents need half of the processor's time.
  const machine = [`-Xms${HEAP}`, `-Xmx${HEAP}`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '--enable-native-access=ALL-UNNAMED', `-Djava.io.tmpdir=${node.folder}`];
  const log = openSync(logOf(node), 'a');
  // The pipe is never written to: its end is the end of the node, also when this process is killed.
  const child = spawn(java, [...machine, '-cp', classPath, 'Launcher', ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)], { stdio: ['pipe', log, log] });
  closeSync(log);
  return child;
}

const logOf = ({ folder }: Node) => join(folder, 'log.txt');

async function answersWith(node: Node, child: ChildProcess, size: number): Promise<void> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Elasticsearch ended with ${child.exitCode ?? child.signalCode}:\n${endOf(node)}`);
    if (performance.now() > until) throw new Error(`Elasticsearch does not answer at ${node.url} after ${PATIENCE / 1000} s:\n${endOf(node)}`);
    if (await isHealthy(node, size)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}

const endOf = (node: Node) => readFileSync(logOf(node), 'utf8').trimEnd().split('\n').slice(-40).join('\n');

/** It knows the others, and has opened what it had before. */
async function isHealthy({ url }: Node, size: number): Promise<boolean> {
  try {
    const health = await fetch(`${url}/_cluster/health?wait_for_nodes=${size}&wait_for_status=yellow&timeout=5s`);
    await health.body?.cancel();
    return health.ok;
  } catch {
    return false;
  }
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

/** Below the range from which systems take a port for a client: it stays free until the node has it, and again when a node is restarted. */
async function freePorts(count: number): Promise<number[]> {
  const free = new Set<number>();
  while (free.size < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) free.add(port);
  }
  return [...free];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, HOST, () => server.close(() => done(true)));
  });
}
