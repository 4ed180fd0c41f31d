/** Starts the node that all files `*.elastic.test.ts` share, once, before them; they reach it by given.ts. */
import type { TestProject } from 'vitest/node';

import { installElasticsearch } from './install.ts';
import { startElasticsearch } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly elasticsearch: { readonly url: string } | { readonly missing: string };
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const installed = installElasticsearch();
  if ('missing' in installed) {
    if (process.env['REQUIRE_ELASTICSEARCH']) throw new Error(`no Elasticsearch here: ${installed.missing}`);
    console.warn(`not tested, there is no Elasticsearch here: ${installed.missing}`);
    project.provide('elasticsearch', installed);
    return undefined;
  }
  const server = await startElasticsearch();
  project.provide('elasticsearch', { url: server.url });
  return server.stop;
}
