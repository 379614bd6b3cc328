// SDKs of third parties as people use them, unmodified, first on their own and then with the
// `fetch` of a connection: `sdk-clients.mjs <third party> <Sluice> <key> <connection> <connection
// with a key in x-api-key>`. Marks at the third party whose requests follow, and prints what each
// gave back as one line of JSON.
import Anthropic from '@anthropic-ai/sdk';
import { drive } from '@googleapis/drive';
import { Client as Notion, iteratePaginatedAPI } from '@notionhq/client';
import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { createAdminApiClient } from '@shopify/admin-api-client';
import { LogLevel, WebClient } from '@slack/web-api';
import axios from 'axios';
import { GraphQLClient } from 'graphql-request';
import Groq from 'groq-sdk';
import nodeFetch from 'node-fetch';
import OpenAI, { toFile } from 'openai';
import Replicate from 'replicate';
import Stripe from 'stripe';
import * as undici from 'undici';
import { Sluice } from '#libs/sdk';

const [base, url, key, bearer, apiKey] = process.argv.slice(2);
/** SDKs want a key, whatever it is. */
const token = 'unused';
const messages = [{ role: 'user', content: 'Grüße' }];

async function all(iterable) {
  const found = [];
  for await (const each of iterable) found.push(each);
  return found;
}

const said = ({ name, status, message }) => ({ name, status, message });

/** Each client: what it does, by name; `fetch` is all that it knows of Sluice. */
const CLIENTS = {
  openai: (fetch) => {
    const client = new OpenAI({ apiKey: token, baseURL: `${base}/v1`, fetch, maxRetries: 0 });
    const model = 'm';
    return {
      answer: () => client.chat.completions.create({ model, messages }),
      stream: async () =>
        all(await client.chat.completions.create({ model, messages, stream: true })),
      upload: async () =>
        client.files.create({
          purpose: 'batch',
          file: await toFile(Buffer.from('{}\n'), 'b.jsonl'),
        }),
      error: () => client.models.retrieve('none').catch(said),
    };
  },
  anthropic: (fetch) => {
    const client = new Anthropic({ apiKey: token, baseURL: base, fetch, maxRetries: 0 });
    const asked = { model: 'm', max_tokens: 8, messages };
    return {
      answer: () => client.messages.create(asked),
      stream: async () => all(await client.messages.create({ ...asked, stream: true })),
    };
  },
  groq: (fetch) => {
    const client = new Groq({ apiKey: token, baseURL: base, fetch, maxRetries: 0 });
    return { answer: () => client.chat.completions.create({ model: 'm', messages }) };
  },
  stripe: (fetch) => {
    const { hostname: host, port } = new URL(base);
    const httpClient = Stripe.createFetchHttpClient(fetch);
    const options = { host, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 };
    const client = new Stripe(token, { ...options, httpClient });
    return {
      answer: () =>
        client.customers.create(
          { name: 'Ada & Co', metadata: { a: '1' } },
          { idempotencyKey: 'same' },
        ),
      pages: () => all(client.customers.list({ limit: 1 })),
      error: () => client.customers.retrieve('none').catch(said),
    };
  },
  octokit: (fetch) => {
    const client = new (Octokit.plugin(paginateRest))({
      auth: token,
      baseUrl: base,
      request: { fetch },
    });
    const repository = { owner: 'o', repo: 'r' };
    return {
      answer: () => client.request('GET /repos/{owner}/{repo}', repository),
      pages: () =>
        client.paginate('GET /repos/{owner}/{repo}/issues', { ...repository, per_page: 1 }),
      redirect: () => client.request('GET /repos/{owner}/{repo}', { ...repository, repo: 'old' }),
      error: () => client.request('DELETE /repos/{owner}/{repo}/issues/7', repository).catch(said),
    };
  },
  slack: (fetch) => {
    const client = new WebClient(token, {
      slackApiUrl: `${base}/api/`,
      retryConfig: { retries: 0 },
      logLevel: LogLevel.ERROR,
      fetch,
    });
    return {
      answer: () => client.chat.postMessage({ channel: 'C1', text: 'hi ☃' }),
      upload: () => client.filesUploadV2({ channel_id: 'C1', filename: 'a.txt', content: 'ü' }),
      error: () => client.users.info({ user: 'U1' }).catch(said),
    };
  },
  notion: (fetch) => {
    const client = new Notion({ auth: token, baseUrl: base, fetch, logger: () => undefined });
    const properties = { Name: { title: [{ text: { content: 'é' } }] } };
    return {
      pages: () => all(iteratePaginatedAPI(client.users.list, { page_size: 1 })),
      error: () => client.pages.update({ page_id: 'p1', properties }).catch(said),
    };
  },
  replicate: (fetch) => {
    const client = new Replicate({ auth: token, baseUrl: `${base}/v1`, fetch });
    return {
      answer: () => client.predictions.create({ model: 'a/b', input: { prompt: 'ü' }, wait: 5 }),
    };
  },
  shopify: (fetch) => {
    const shop = 'https://demo.myshopify.com';
    const client = createAdminApiClient({
      storeDomain: shop,
      apiVersion: '2026-07',
      accessToken: token,
      // Its host is checked; where the third party is, is not its business.
      customFetchApi: (address, init) => fetch(String(address).replace(shop, base), init),
      logger: () => undefined,
    });
    return { answer: () => client.request('query { shop { name } }', { variables: { a: 1 } }) };
  },
  'graphql-request': (fetch) => {
    const client = new GraphQLClient(`${base}/graphql`, { fetch });
    return { answer: () => client.request('query A($a: Int) { shop(a: $a) { name } }', { a: 1 }) };
  },
  'googleapis drive': (fetch) => {
    const rootUrl = `${base}/`;
    const client = drive({ version: 'v3', rootUrl, fetchImplementation: fetch });
    const metadata = { requestBody: { name: 'a.txt' } };
    const media = { mimeType: 'text/plain', body: 'ü' };
    return {
      pages: async () => (await client.files.list({ pageSize: 1, q: "name = 'a'" })).data,
      upload: async () => (await client.files.create({ ...metadata, media }, { rootUrl })).data,
    };
  },
  axios: (fetch) => {
    const client = axios.create({
      adapter: 'fetch',
      baseURL: base,
      env: { fetch, Request, Response },
    });
    return {
      answer: async () =>
        (await client.post('/axios', { a: 'ü' }, { params: { q: ['1', '2'] } })).data,
      upload: async () => (await client.put('/uploaded', new Blob(['ü']))).data,
      error: () => client.get('/none').catch(said),
    };
  },
  'built-in fetch': (fetch) => ({
    stream: async () => {
      const answer = await fetch(`${base}/events`, { headers: { accept: 'text/event-stream' } });
      return all(answer.body.pipeThrough(new TextDecoderStream()));
    },
    upload: async () => {
      const body = new Blob(['piece ', 'by piece']).stream();
      const init = { method: 'PUT', body, duplex: 'half', headers: { 'X-Twice': '1' } };
      return (await fetch(`${base}/uploaded`, init)).json();
    },
    request: async () => {
      const request = new Request(`${base}/a//b;c/%2f?q=[1]&q=`, { method: 'POST', body: 'a=1' });
      const { status, url: where, redirected } = await fetch(request);
      return { status, where, redirected };
    },
    redirect: async () => {
      const { status, url: where, redirected } = await fetch(`${base}/moved`);
      const manual = await fetch(`${base}/moved`, { redirect: 'manual' });
      const refused = await fetch(`${base}/moved`, { redirect: 'error' }).catch(({ name }) => name);
      return [status, where, redirected, manual.status, manual.headers.get('location'), refused];
    },
    abort: async () => {
      const signal = AbortSignal.timeout(200);
      return fetch(`${base}/never`, { signal }).catch(({ name }) => name);
    },
  }),
  undici: (fetch) => ({
    upload: async () => {
      const body = new undici.FormData();
      body.append('file', new Blob(['ü']), 'ü.txt');
      return (await fetch(`${base}/uploaded`, { method: 'POST', body })).json();
    },
    request: async () => {
      const init = { method: 'PATCH', body: '{"not": json', headers: [['If-Match', '"v1"']] };
      return (await fetch(new undici.Request(`${base}/uploaded`, init))).json();
    },
  }),
  'node-fetch': (fetch) => ({
    answer: async () => (await fetch(`${base}/uploaded`, { method: 'POST', body: 'a=1' })).json(),
    redirect: async () => (await fetch(`${base}/moved`)).json(),
  }),
};

/** What a client sends with, when it is not what the platform has. */
const OWN = { undici: undici.fetch, 'node-fetch': nodeFetch };

for (const [client, featuresOf] of Object.entries(CLIENTS)) {
  const own = OWN[client] ?? globalThis.fetch;
  const sluice = new Sluice({ url, key, fetch: own });
  const connection = sluice.connection(client === 'anthropic' ? apiKey : bearer);
  const direct = featuresOf(own);
  const through = featuresOf(connection.fetch);
  for (const feature of Object.keys(direct)) {
    const results = [];
    for (const [way, run] of Object.entries({
      direct: direct[feature],
      through: through[feature],
    })) {
      await fetch(`${base}/mark?${new URLSearchParams({ client, feature, way })}`);
      results.push(await run().catch((error) => `failed: ${error?.stack ?? error}`));
    }
    console.log(JSON.stringify({ client, feature, results }));
  }
}
