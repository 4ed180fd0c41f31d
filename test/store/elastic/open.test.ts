import { chmodSync, globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ROOT } from '../../../src/paths.ts';
import { addressOf } from '../../../src/store/elastic/address.ts';
import { checkSafe, credentialsOf } from '../../../src/store/elastic/credentials.ts';
import { checkNamespace, partsOf } from '../../../src/store/elastic/names.ts';
import { openStore } from '../../../src/store/open.ts';
import { answer, play } from './script.ts';

const SECRET = 'b3BlbiBzZXNhbWU=';

describe('the address', () => {
  test.each([
    ['https://es.contoso.com:9200', ['https://es.contoso.com:9200/'], true],
    ['http://localhost:9200/', ['http://localhost:9200/'], true],
    ['http://127.0.0.1:9200, http://[::1]:9201', ['http://127.0.0.1:9200/', 'http://[::1]:9201/'], true],
    ['http://KESTREL-ES1:9200,https://kestrel-es2:9200/search', ['http://kestrel-es1:9200/', 'https://kestrel-es2:9200/search'], false],
  ])('%s', (given, nodes, safe) => {
    expect(addressOf(given)).toEqual({ nodes, safe, place: nodes.map((node) => node.replace(/\/$/, '')).join(',') });
  });

  test.each(['https://elastic:b3BlbiBzZXNhbWU=@es.contoso.com', 'https://b3BlbiBzZXNhbWU=@es.contoso.com', 'https://elastic:b3BlbiBzZXNhbWU=@es.contoso.com:port', 'http://a,https://elastic:b3BlbiBzZXNhbWU=@b'])('%s is refused, and not repeated', (given) => {
    expect(() => addressOf(given)).toThrow('an address with a user or password in it can be read by everybody on this computer: leave out what stands before @, and see --credentials');
  });

  test.each([['http://', 'http://: expected an address'], ['https://a/?x=1', 'https://a/: expected an address without ? and #'], ['http://a,b', 'b: expected an address as']])('%s is none', (given, message) => {
    expect(() => addressOf(given)).toThrow(message);
  });
});

test('https where only http is spoken', async () => {
  const { url } = await play([]);
  const https = url.replace('http:', 'https:');
  await expect(openStore(https, { create: false, env: {}, tell: () => undefined })).rejects.toThrow(`${https} speaks no TLS: does its address begin with http://?`);
});

describe('credentials', () => {
  const told: string[] = [];
  const inFile = (text: string, mode = 0o600) => {
    const file = join(mkdtempSync(join(tmpdir(), 'credentials-')), 'credentials');
    writeFileSync(file, text);
    chmodSync(file, mode);
    told.length = 0;
    return { file, read: () => credentialsOf(file, { ELASTICSEARCH_API_KEY: 'of the environment' }, (line) => void told.push(line)) };
  };
  const inEnvironment = (env: NodeJS.ProcessEnv) => credentialsOf(undefined, env, () => undefined);

  test('none', () => {
    expect(inEnvironment({ PATH: '/bin', ELASTICSEARCH_API_KEY: '' })).toEqual({ none: true, scrub: expect.any(Function) as object });
  });

  test('from the environment: a key as Kibana shows it, or its two parts', () => {
    expect(inEnvironment({ ELASTICSEARCH_API_KEY: SECRET })).toMatchObject({ auth: { apiKey: SECRET }, none: false });
    expect(inEnvironment({ ELASTICSEARCH_API_KEY: 'kestrel:sesame' })).toMatchObject({ auth: { apiKey: { id: 'kestrel', api_key: 'sesame' } } });
  });

  test('user and password', () => {
    expect(inEnvironment({ ELASTICSEARCH_USERNAME: 'kestrel', ELASTICSEARCH_PASSWORD: 'open = sesame' })).toMatchObject({ auth: { username: 'kestrel', password: 'open = sesame' }, none: false });
  });

  test('a file is stronger; the certificate lies beside it', () => {
    const { file, read } = inFile('\uFEFF# of the archive\r\n\r\nusername = kestrel\r\npassword=a=b\r\nca_file=ca.pem\r\n');
    expect(read).toThrow(`${join(file, '..', 'ca.pem')}: there is no such file or folder`);
    writeFileSync(join(file, '..', 'ca.pem'), 'CERTIFICATE');
    expect(read()).toMatchObject({ auth: { username: 'kestrel', password: 'a=b' }, ca: 'CERTIFICATE' });
    expect(told).toEqual([]);
  });

  test('a file that others can read is told of', () => {
    const { file, read } = inFile(`api_key=${SECRET}`, 0o640);
    read();
    expect(told).toEqual([`${file} can be read by others on this computer: chmod 600 ${file}`]);
  });

  test.each([SECRET, `apikey=${SECRET}`, 'api_key='])('a line that is none is named, and not repeated: %s', (line) => {
    const { file, read } = inFile(`# key\n${line}\n`);
    expect(read).toThrow(`${file}:2: expected api_key=…, username=…, password=…, ca_file=…`);
  });

  test('two ways at once, or half of one', () => {
    expect(() => inEnvironment({ ELASTICSEARCH_API_KEY: SECRET, ELASTICSEARCH_USERNAME: 'kestrel' })).toThrow('the environment: expected an API key, or user name and password, but not both');
    expect(() => inEnvironment({ ELASTICSEARCH_USERNAME: 'kestrel' })).toThrow('the environment: expected a user name and a password, and found only one of them');
  });

  test('what is printed has no secret in it, however it is written', () => {
    const { scrub } = inEnvironment({ ELASTICSEARCH_USERNAME: 'kestrel', ELASTICSEARCH_PASSWORD: 'sesame' });
    const basic = Buffer.from('kestrel:sesame').toString('base64');
    expect(scrub(`Basic ${basic} for kestrel with sesame`)).toBe('Basic (secret) for kestrel with (secret)');
    expect(inEnvironment({ ELASTICSEARCH_API_KEY: 'kestrel:sesame' }).scrub(`ApiKey ${basic}, sesame`)).toBe('ApiKey (secret), (secret)');
  });

  test('over http:// only to this computer', () => {
    const credentials = inEnvironment({ ELASTICSEARCH_API_KEY: SECRET });
    expect(() => checkSafe(credentials, addressOf('http://es.contoso.com'))).toThrow('http://es.contoso.com: credentials would be readable on the way; use https://, or a tunnel that ends on this computer');
    checkSafe(credentials, addressOf('https://es.contoso.com,http://localhost'));
    checkSafe(inEnvironment({}), addressOf('http://es.contoso.com'));
  });
});

describe('names of data streams', () => {
  test.each(['default', 'kestrel_2009', 'größe', 'a.b'])('%s is a namespace', (name) => {
    checkNamespace(name);
    expect(partsOf(`logs-upgrade_triage.finding-${name}`)).toEqual({ dataset: 'finding', namespace: name });
  });

  test.each(['', 'Kestrel', 'a-b', 'a b', 'a*', 'a:b', 'a/b', 'a\\b', 'a#b', 'a,b', 'a"b', 'x'.repeat(101)])('%j is none', (name) => {
    expect(() => checkNamespace(name)).toThrow(`--namespace ${name}: expected lower case letters without blanks`);
    expect(partsOf(`logs-upgrade_triage.finding-${name}`)).toBeUndefined();
  });
});

test('the client, which takes a tenth of a second to load, is loaded where a server is spoken to', () => {
  const sources = globSync('src/**/*.ts', { cwd: ROOT }).map((file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const);
  const loading = sources.filter(([, text]) => /(?<!import type .*)from '@elastic|import\('@elastic/.test(text)).map(([file]) => file.replaceAll('\\', '/'));
  expect(loading).toEqual(['src/store/elastic/ask.ts']);
});

describe('opening', () => {
  const options = { create: true, env: {}, tell: () => undefined };

  test.each([['namespace', 'kestrel', '--namespace'], ['credentials', 'file', '--credentials'], ['spool', 'file', '--spool'], ['retryFor', 0, '--retry-for']])('%s is nothing for a file', async (name, value, option) => {
    await expect(openStore('archive.db', { ...options, [name]: value })).rejects.toThrow(`${option} is for Elasticsearch, and archive.db is a file`);
  });

  test('nobody listens there', async () => {
    const { open, url, stop, waits } = await play([]);
    await stop();
    await expect(open({ create: false, spool: undefined })).rejects.toThrow(`${url} gives no answer (connect ECONNREFUSED ${url.slice(7)})`);
    expect(waits).toEqual([500, 1000, 2000, 4000, 2500]);
  });

  test('another product answers', async () => {
    const { open, url } = await play([], (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      return true;
    });
    await expect(open()).rejects.toThrow(`${url} is not Elasticsearch; OpenSearch and others cannot be used in its place`);
  });

  test.each([
    [{ 'x-elastic-product': 'Elasticsearch' }, 'is an older Elasticsearch; version 9 or newer is needed'],
    [{ 'x-elastic-product': '' }, 'is not Elasticsearch 9: it does not understand its requests'],
  ])('version 7, or OpenSearch: 406 %j', async (headers, message) => {
    const { open, url } = await play([], (_request, response) => {
      answer(response, 406, { error: 'Content-Type header [application/vnd.elasticsearch+json; compatible-with=9] is not supported', status: 406 }, headers);
      return true;
    });
    await expect(open({ create: false, spool: undefined })).rejects.toThrow(`${url} ${message}`);
  });

  test('no credentials: says where they are taken from', async () => {
    const { open, url } = await play([], (_request, response) => {
      answer(response, 401, { error: { type: 'security_exception', reason: 'missing authentication credentials' } });
      return true;
    });
    await expect(open()).rejects.toThrow(`${url} does not accept the credentials: security_exception: missing authentication credentials; they are taken from ELASTICSEARCH_API_KEY, or`);
  });

  test('whoever may not see templates goes on, and is told', async () => {
    const { open, told, requests } = await play([], ({ url }, response) => {
      if (!url!.includes('_template')) return false;
      answer(response, 403, { error: { type: 'security_exception', reason: 'unauthorized' } });
      return true;
    });
    await open();
    expect(told).toEqual(['SERVER does not allow to look at index templates: an administrator has to install those that upgrade-triage elasticsearch templates prints']);
    expect(requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  test('whoever may see them but not install the missing ones stops', async () => {
    const { open, url } = await play([], ({ method }, response) => {
      if (method !== 'PUT') return false;
      answer(response, 403, { error: { type: 'security_exception', reason: 'unauthorized' } });
      return true;
    });
    await expect(open()).rejects.toThrow(`${url} does not allow to install index templates (security_exception: unauthorized): an administrator`);
  });

  test('the key is sent, and every node is asked', async () => {
    const one = await play([]);
    const two = await play([]);
    const store = await openStore(`${one.url},${two.url}`, { ...options, create: false, env: { ELASTICSEARCH_API_KEY: SECRET } });
    for (let n = 0; n < 4; n++) await store.count({ dataset: 'finding', by: [] });
    await store.close();
    expect(new Set([...one.requests, ...two.requests].map(({ headers }) => headers.authorization))).toEqual(new Set([`ApiKey ${SECRET}`]));
    expect(Math.min(one.requests.length, two.requests.length)).toBeGreaterThan(0);
  });
});
