import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ended, killAtExit } from './reaper.js';

interface Announced {
  url: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

export interface AuthorizationServer {
  client: Announced;
  grant(): Promise<string>;
  stats(): Promise<{ tokenRequests: number; refused: number }>;
  stop(): Promise<void>;
}

/**
 * A real authorisation server that rotates refresh tokens and revokes the family of one that is
 * presented twice.
 */
export async function startAuthorizationServer({
  redirectUri,
}: { redirectUri?: string } = {}): Promise<AuthorizationServer> {
  const script = join(import.meta.dirname, 'authorization-server.mjs');
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...(redirectUri === undefined ? {} : { REDIRECT_URI: redirectUri }) },
  });
  const { pid } = child;
  if (pid !== undefined) killAtExit(pid);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const client = JSON.parse(line) as Announced;
  const ask = async <T>(method: string, path: string): Promise<T> => {
    const answer = await fetch(`${client.url}${path}`, { method });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    client,
    grant: async () => (await ask<{ refreshToken: string }>('POST', '/grants')).refreshToken,
    stats: () => ask('GET', '/stats'),
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      if (pid !== undefined) ended(pid);
    },
  };
}
