import { ROUTES } from './route-list.js';
import { startSandbox, type Sandbox } from './index.js';

const DEFAULT_PORT = 4010;

try {
  const sandbox = await startSandbox({ port: readPort(process.env['PORT']) });
  process.stdout.write(welcome(sandbox));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close());
  }
} catch (error) {
  process.stderr.write(`The sandbox did not start: ${reason(error)}\n`);
  process.exitCode = 1;
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`PORT is "${text}"; set it to a whole number from 0 to 65535.`);
}

function welcome({ url, oauth }: Sandbox): string {
  const routes = ROUTES.map(({ method, path, about }) => {
    return `  ${method.padEnd(6)} ${path.padEnd(22)} ${about}`;
  });
  const client = `OAuth client ${oauth.clientId} with secret ${oauth.clientSecret}`;
  return [`Sandbox API on ${url}`, client, '', ...routes, ''].join('\n');
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const taken = 'code' in error && error.code === 'EADDRINUSE';
  return taken ? `${error.message}. Set PORT to a free port.` : error.message;
}
