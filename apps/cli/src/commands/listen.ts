import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from 'commander';
import { buffer } from 'node:stream/consumers';
import {
  type NewWebhookEndpoint,
  SignatureError,
  verifyWebhook,
  type WebhookEvent,
} from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { CommandError } from '../failure/failure.js';
import { commaSeparated, wholeNumber } from '../input/pairs.js';
import { note, write } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';
import { untilInterrupted } from './interruption.js';

interface ListenOptions extends CommonOptions {
  port: number;
  url?: string;
  events: string[];
}

export function addListen(program: Command): void {
  const command = addCommand(program, {
    usage: 'listen',
    summary: 'Receive callbacks on this machine, verify and print them, until Ctrl-C',
    examples: ['listen', 'listen --port 4444 --events job.settled,connection.needs_reauth'],
  });
  command
    .option('--port <n>', 'of 127.0.0.1; 0 takes a free one', wholeNumber, 4444)
    .option('--url <url>', 'where Sluice reaches that port, if it runs elsewhere')
    .option('--events <names>', 'which ones', commaSeparated, ['job.settled'])
    .action(() => listen(command.optsWithGlobals()));
}

/** The endpoint is there as long as somebody listens, and its secret only in this process. */
async function listen(options: ListenOptions): Promise<void> {
  const { port, events } = options;
  const { webhookEndpoints } = openSluice(options);
  const { createServer } = await import('node:http');
  let secret = '';
  const server = createServer((request, response) => {
    receive(request, secret).then(
      async (event) => {
        response.writeHead(204).end();
        await show(event, options);
      },
      (error: unknown) => {
        response.writeHead(error instanceof SignatureError ? 401 : 400).end();
        note(`Refused: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((cause: Error) => {
    throw new CommandError(`${cause.message}. Give another port with --port, or 0 for any.`);
  });
  const bound = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { url = `http://${bound}/` } = options;
  try {
    const asked = { url, events } as NewWebhookEndpoint;
    const endpoint = await webhookEndpoints.create(asked);
    ({ secret } = endpoint);
    note(`Listening for ${events.join(', ')} at ${url}. Ctrl-C ends it.`);
    note(`If nothing comes, start Sluice with SLUICE_ALLOWED_PRIVATE_UPSTREAMS=${bound}.`);
    await untilInterrupted();
    await webhookEndpoints.delete(endpoint.id);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const receive = async (request: IncomingMessage, secret: string): Promise<WebhookEvent> =>
  verifyWebhook({ body: new Uint8Array(await buffer(request)), headers: request.headers }, secret);

async function show(event: WebhookEvent, { output }: CommonOptions): Promise<void> {
  if (output !== undefined) return write(`${JSON.stringify(event)}\n`);
  const { type, timestamp, data } = event;
  await write(
    `${[timestamp, type, data.id, saidBy(event)].filter(Boolean).join('  ').trimEnd()}\n`,
  );
}

function saidBy(event: WebhookEvent): unknown {
  if (event.type === 'job.settled') return `${event.data.state} ${status(event.data)}`;
  if (event.type === 'job.page_ready') return `page ${event.data.page}`;
  if (event.type === 'batch.settled' || event.type === 'batch.progress')
    return `${Math.floor(event.data.progress * 100)} %`;
  return event.data['status'];
}

const status = (data: object): string =>
  String((data as { response?: { status: number } }).response?.status ?? '');
