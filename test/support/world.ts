/**
 * What the specs of a run share; `tools/test/world.mjs` starts each of it when it is first asked
 * for.
 */
interface Shared {
  postgres: { url: string; template: string; key: string };
  'system/embedded': SharedSystem;
  'system/distributed': SharedSystem;
}

export interface SharedSystem {
  /** Of the installation. */
  key: string;
  databaseUrl: string;
  /** Distributed only. */
  redisUrl?: string;
  /** Of every gateway. */
  addresses: string[];
  /** Of every process. */
  logFiles: string[];
}

export async function lent<K extends keyof Shared>(what: K): Promise<Shared[K]> {
  const address = process.env['SLUICE_TEST_WORLD'];
  if (address === undefined)
    throw new Error('What specs share was not started. Run "npm test -- <path of the spec>".');
  const answer = await fetch(`${address}/${what}`, { headers: { connection: 'close' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${what} could not be started: ${text}`);
  return JSON.parse(text) as Shared[K];
}
