/**
 * `npm run elasticsearch`: the Elasticsearch of the tests to try things by hand. It runs until Ctrl+C, and its data goes with it.
 *
 *   npm run elasticsearch                  one node on port 9200
 *   npm run elasticsearch -- --port 9250
 *   npm run elasticsearch -- --nodes 3     a cluster, on this port and the next ones
 */
import { parseArgs } from 'node:util';

import { installElasticsearch } from './install.ts';
import { startCluster } from './server.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '9200' }, nodes: { type: 'string', default: '1' } } });
const port = Number(values.port);
const nodes = Number(values.nodes);
if (!Number.isInteger(port) || port < 1 || port > 65_535) stop(`--port ${values.port}: expected a number from 1 to 65535`);
if (!Number.isInteger(nodes) || nodes < 1) stop(`--nodes ${values.nodes}: expected a number above 0`);

// The nodes and their data go with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit());
const installed = installElasticsearch();
if ('missing' in installed) stop(installed.missing);
const server = await startCluster(nodes, { port });
console.log(`Elasticsearch answers at ${server.urls.join(', ')} — without security, until Ctrl+C`);

function stop(why: string): never {
  console.error(`elasticsearch: ${why}`);
  process.exit(2);
}
