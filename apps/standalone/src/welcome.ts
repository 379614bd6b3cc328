import type { Sandbox } from '../../sandbox/src/index.js';
import { DEMO_SELECTOR } from './demo-connection.js';
import type { Secret } from './secrets.js';

export interface WelcomeFacts {
  address: string;
  apiKey: Secret;
  operators: Secret;
  dataDir: string;
  sandbox: Sandbox | undefined;
  readyMs: number;
}

/** What a person sees after the start: address, key, and lines to paste. */
export function welcome(facts: WelcomeFacts): string {
  const { address, apiKey, operators, dataDir, sandbox, readyMs } = facts;
  const key =
    apiKey.file === undefined ? '$SLUICE_BOOTSTRAP_API_KEY' : `$(cat ${quote(apiKey.file)})`;
  const auth = `-H "authorization: Bearer ${key}"`;
  const lines = [
    '',
    `Sluice is ready at ${address} (${(readyMs / 1000).toFixed(1)} s, data in ${dataDir})`,
    ...(apiKey.isNew
      ? ['', `API key, shown this once: ${apiKey.value}`, `It is also kept in ${apiKey.file}`]
      : []),
    ...(sandbox
      ? [
          '',
          `A sandbox API runs at ${sandbox.url}. Call it through its demo connection:`,
          '',
          ...sandboxLines(address, auth),
        ]
      : []),
    '',
    'Your connections:',
    '',
    `  curl ${auth} ${address}/connections`,
    '',
    ...boardLines(address, operators),
    `API reference: ${address}/docs`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function boardLines(address: string, operators: Secret): string[] {
  const board = `Queue board: ${address}/ops/queues`;
  if (!operators.isNew) return [board];
  const [name, password] = operators.value.split(':');
  return [
    board,
    `Log in as ${name}; password, shown this once: ${password}`,
    `It is also kept in ${operators.file}`,
    '',
  ];
}

const sandboxLines = (address: string, auth: string): string[] =>
  ['/v1/me', '/v1/contacts?limit=2', '/v1/limited?limit=5'].map(
    (path) => `  curl -i ${auth} '${address}/connections/${DEMO_SELECTOR}/proxy${path}'`,
  );

const quote = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
