import type { Command } from 'commander';
import type { ConnectionProxy, ProxyOptions } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { EXIT } from '../failure/failure.js';
import { isJson, readBody } from '../input/body.js';
import { nextLink } from '../input/next-link.js';
import { collectHeader, collectQuery, wholeNumber } from '../input/pairs.js';
import { printOne, printRows, write } from '../output/print.js';
import { addCommand, type CommonOptions, throughConnection } from './command.js';

interface CallOptions extends CommonOptions {
  account: string;
  query?: URLSearchParams;
  header?: [string, string][];
  data?: string;
  include?: true;
  all?: true;
  timeout?: number;
}

export function addCall(program: Command): void {
  const command = addCommand(program, {
    usage: 'call <method> <target>',
    summary: 'Send a raw request through a connection; the target is a path, or a full URL',
    examples: [
      'call GET /v1/contacts -a sandbox:demo -q limit=2',
      `call POST /v1/contacts -a sandbox:demo -d '{"name": "Ada", "email": "ada@example.com"}'`,
      'call GET /repos/nodejs/node/issues -a github:customer-1 --all -o ndjson',
    ],
  });
  throughConnection(command)
    .option('-q, --query <name=value>', 'a parameter; may be repeated', collectQuery)
    .option('-H, --header <"name: value">', 'a header; may be repeated', collectHeader)
    .option('-d, --data <body>', 'text, "@file", or "-" for standard input')
    .option('-i, --include', 'show status and headers too')
    .option('--all', 'follow "link: <…>; rel=next" to the last page')
    .option('--timeout <ms>', 'for the call in all, waiting for its turn included', wholeNumber)
    .action((method: string, target: string) => call(method, target, command.optsWithGlobals()));
}

async function call(method: string, target: string, options: CallOptions): Promise<void> {
  const { proxy } = openSluice(options).connection(options.account);
  const asked = await requestOf(options);
  const answers = answersOf(proxy, { method: method.toUpperCase(), target, asked }, options);
  if (options.output === undefined) for await (const answer of answers) await show(answer, options);
  else if (options.all) await printRows(itemsOf(answers), options);
  else for await (const answer of answers) await printOne(await parsed(answer), options);
}

async function requestOf({ query, header = [], data, timeout }: CallOptions) {
  const headers = new Headers(header);
  const body = data === undefined ? undefined : await readBody(data);
  if (body && isJson(body) && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  const asked: ProxyOptions & { body?: Uint8Array<ArrayBuffer> } = { headers };
  if (query) asked.query = query;
  if (body) asked.body = body;
  if (timeout !== undefined) asked.timeoutMs = timeout;
  return asked;
}

interface Request {
  method: string;
  target: string;
  asked: Awaited<ReturnType<typeof requestOf>>;
}

/** One, or all pages; after one that is an error there is none. */
async function* answersOf(
  proxy: ConnectionProxy,
  { method, target, asked }: Request,
  { all }: CallOptions,
): AsyncGenerator<Response, void> {
  const { query: _query, ...further } = asked;
  const seen = new Set<string>();
  for (let page: string | undefined = target; page !== undefined && !seen.has(page);) {
    const answer: Response = await proxy.request(method, page, seen.size === 0 ? asked : further);
    seen.add(page);
    if (!answer.ok) process.exitCode = EXIT.no;
    page = all && answer.ok ? nextLink(answer.headers.get('link'), page) : undefined;
    yield answer;
  }
}

/** As it came; a line of its own at a terminal, and between pages. */
async function show(answer: Response, { include, all }: CallOptions): Promise<void> {
  if (include) {
    await write(`HTTP/1.1 ${answer.status} ${answer.statusText}\n`);
    for (const [name, value] of answer.headers) await write(`${name}: ${value}\n`);
    await write('\n');
  }
  for await (const chunk of answer.body ?? []) await write(chunk);
  if (process.stdout.isTTY || all) await write('\n');
}

/** What is in the pages, if those are lists; otherwise the pages. */
async function* itemsOf(answers: AsyncIterable<Response>): AsyncGenerator<object, void> {
  for await (const answer of answers) {
    const page = await parsed(answer);
    if (Array.isArray(page)) yield* page as object[];
    else yield page as object;
  }
}

async function parsed(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return { status: answer.status, body: text };
  }
}
