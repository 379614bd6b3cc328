// Clients as people use them, unmodified, against one base URL with one token: `clients.mjs <base
// URL> <token>`. Prints what each gave back to its user as one line of JSON. They know nothing of
// Sluice.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Client as Notion } from '@notionhq/client';
import { Octokit } from '@octokit/core';
import { LogLevel, WebClient } from '@slack/web-api';
import { request } from 'undici';

const [base, token] = process.argv.slice(2);
const authorization = `Bearer ${token}`;

async function octokit() {
  const client = new Octokit({ auth: token, baseUrl: base });
  const repository = { owner: 'o', repo: 'r' };
  const read = await client.request('GET /repos/{owner}/{repo}/contents/{path}', {
    ...repository,
    path: 'a dir/é.md',
    ref: 'v1+2',
  });
  const created = await client.request('POST /repos/{owner}/{repo}/issues', {
    ...repository,
    title: 'Grüße',
    labels: ['a', 'b'],
  });
  const refused = await client
    .request('DELETE /repos/{owner}/{repo}/issues/7', repository)
    .catch(({ status, message, response }) => ({ status, message, data: response.data }));
  return [read, created, refused];
}

async function slack() {
  const client = new WebClient(token, {
    slackApiUrl: `${base}/api/`,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  });
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*hi* & bye' } }];
  const posted = await client.chat.postMessage({ channel: 'C1', text: 'hi ☃', blocks });
  const refused = await client.users
    .info({ user: 'U1' })
    .catch(({ code, data, message }) => ({ code, data, message }));
  return [posted, refused];
}

async function notion() {
  const client = new Notion({ auth: token, baseUrl: base, logger: () => undefined });
  const listed = await client.users.list({ page_size: 2 });
  const refused = await client.pages
    .update({ page_id: 'p1', properties: { Name: { title: [{ text: { content: 'é' } }] } } })
    .catch(({ code, status, message, body }) => ({ code, status, message, body }));
  return [listed, refused];
}

const readFetched = async (answer) => [
  answer.status,
  answer.statusText,
  Object.fromEntries(answer.headers),
  await answer.text(),
];

async function builtInFetch() {
  const form = new FormData();
  form.append('field', 'line 1\nline 2');
  form.append('file', new Blob([new Uint8Array([0, 255, 13, 10])]), 'bytes.bin');
  const calls = [
    { path: '/query?a=1&a=2&b=%2F%20+&c' },
    { path: '/gzip' },
    { path: '/empty', method: 'DELETE', body: '{"reason":1}' },
    { path: '/form', method: 'POST', body: form },
    {
      path: '/stream',
      method: 'PUT',
      body: new Blob(['piece ', 'by piece']).stream(),
      duplex: 'half',
    },
  ];
  const answers = [];
  for (const { path, ...options } of calls)
    answers.push(
      await readFetched(await fetch(base + path, { headers: { authorization }, ...options })),
    );
  return answers;
}

async function undici() {
  const { statusCode, headers, trailers, body } = await request(`${base}/a//b;c=1/%2f?q=[1]&q=`, {
    method: 'PATCH',
    headers: ['Authorization', authorization, 'X-Twice', '1', 'x-twice', '2', 'If-Match', '"v1"'],
    body: Buffer.from('{"not": json'),
  });
  return [statusCode, headers, await body.text(), trailers];
}

async function curl() {
  const runs = [
    { args: [`${base}/gzip?x={}`, '--globoff', '--compressed'] },
    { args: [`${base}/posted`, '--data-binary', 'a=1&b= 2', '-H', 'X-Empty;'] },
    {
      args: [`${base}/uploaded`, '-T', '-', '-H', 'Expect: 100-continue'],
      input: 'from standard input',
    },
    { args: [`${base}/head`, '--head'] },
  ];
  const answers = [];
  for (const { args, input = '' } of runs) {
    const all = ['-sS', '-H', `Authorization: ${authorization}`, '-w', '\n%{http_code}', ...args];
    const child = spawn('curl', all, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(input);
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    answers.push(output);
  }
  return answers;
}

const results = {};
for (const [name, run] of Object.entries({ octokit, slack, notion, builtInFetch, undici, curl }))
  results[name] = await run();
console.log(JSON.stringify(results).replaceAll(base, ''));
