/**
 * Writes the documents of a dry run, in a process of its own, so that its peak memory is its own too: `store` and `file` through the stores of
 * `index`, handed over as its workers do it, `helper` through the bulk helper of the client. Prints how long it took until all were answered.
 */
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { Client } from '@elastic/elasticsearch';

import { batched } from '../../src/archive/batches.ts';
import { readLine } from '../../src/store/elastic/lines.ts';
import { streamOf } from '../../src/store/elastic/names.ts';
import { openStore } from '../../src/store/open.ts';
import type { Document } from '../../src/types.ts';

const [way = '', path = '', to = '', namespace = ''] = process.argv.slice(2);
/** Portions without an answer: two for each of four workers. */
const ON_THE_WAY = 8;

async function* documentsIn(file: string): AsyncGenerator<Document> {
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const line = readLine(text);
    if (!('document' in line)) throw new Error(`no document: ${text.slice(0, 200)}`);
    const { document } = line;
    yield namespace === '' ? document : { ...document, fields: { ...document.fields, 'data_stream.namespace': namespace } };
  }
}

async function* portions(): AsyncGenerator<readonly Document[]> {
  let some: Document[] = [];
  for await (const document of documentsIn(path)) {
    some.push(document);
    if (some.length < 500) continue;
    yield* batched(some);
    some = [];
  }
  yield* batched(some);
}

async function withStore(): Promise<{ readonly documents: number; readonly seconds: number }> {
  const store = await openStore(to, { create: true, env: {}, tell: (line) => process.stderr.write(`${line}\n`), ...(namespace === '' ? {} : { namespace, spool: `${path}.spool` }) });
  const begun = performance.now();
  const open = new Set<Promise<unknown>>();
  let documents = 0;
  for await (const portion of portions()) {
    const put = store.put(portion);
    open.add(put);
    void put.finally(() => open.delete(put));
    if (open.size >= ON_THE_WAY) await Promise.race(open);
    documents += portion.length;
  }
  await Promise.all(open);
  const seconds = (performance.now() - begun) / 1000;
  await store.close();
  return { documents, seconds };
}

async function withHelper(): Promise<{ readonly documents: number; readonly seconds: number }> {
  // Installs the templates, so that the data streams are of the same kind.
  await (await openStore(to, { create: true, env: {}, tell: () => {}, namespace, spool: `${path}.spool` })).close();
  const client = new Client({ node: to });
  const begun = performance.now();
  const { successful } = await client.helpers.bulk<Document>({
    datasource: documentsIn(path),
    onDocument: ({ id, dataset, fields }) => [{ create: { _index: streamOf(dataset, namespace), _id: id } }, { 'event.id': id, ...fields }],
  });
  const seconds = (performance.now() - begun) / 1000;
  await client.close();
  return { documents: successful, seconds };
}

const done = await (way === 'helper' ? withHelper() : withStore());
process.stdout.write(JSON.stringify({ ...done, megabytes: process.resourceUsage().maxRSS / 1024 }));
