/**
 * The node that all files `*.elastic.test.ts` share. It cannot forget a data stream: each file takes a namespace of its own.
 *
 *   describe.skipIf(noElasticsearch)('the same archive twice', () => {
 *     const client = new Client({ node: elasticsearchUrl });
 */
import { inject } from 'vitest';

const given = inject('elasticsearch');

/** Why there is none here; setup.ts says it once, and fails on a machine that must have one. */
export const noElasticsearch = 'missing' in given ? given.missing : undefined;

export const elasticsearchUrl = 'url' in given ? given.url : '';
