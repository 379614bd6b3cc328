import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { aConnection } from '../support/builders.js';
import { type Client, problemOf } from '../support/client.js';
import type { JobBody } from '../support/jobs.js';
import { startRotation } from '../support/encryption-keys.js';
import { startSystem, type System } from '../support/system.js';

const newKey = (): string => randomBytes(32).toString('base64');
const [first, second] = [`k1:${newKey()}`, `k2:${newKey()}`];

describe('a request under an idempotency key', () => {
  let system: System;
  let connection: string;
  beforeAll(async () => {
    system = await startSystem({
      form: 'distributed',
      settings: { SLUICE_ENCRYPTION_KEYS: first },
    });
    ({ id: connection } = await aConnection(system));
  });
  afterAll(() => system?.stop());

  const post = (client: Client, idempotencyKey: string, body = '{"pin":1234}') =>
    client.send('/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ connection, method: 'POST', path: '/pin', body, idempotencyKey }),
    });
  const idOf = ({ text }: { text: string }): string => (JSON.parse(text) as JobBody).id;
  const gatewayWith = async (keys: string): Promise<Client> =>
    (await system.addGateway({ SLUICE_ENCRYPTION_KEYS: keys })).client;

  it('is the same one after a rotation of the encryption keys, while the old key is held', async () => {
    const id = idOf(await post(system.client, 'rotated'));
    const rotated = await gatewayWith(`${second},${first}`);
    expect(idOf(await post(rotated, 'rotated'))).toBe(id);
    expect(problemOf(await post(rotated, 'rotated', '{"pin":1235}')).code).toBe(
      'idempotency_mismatch',
    );
    await (
      await startRotation(system.databaseUrl, `${second},${first}`)
    ).exited;
    // Nobody can tell any more whether it is the same: it is not sent a second time.
    const without = await gatewayWith(second);
    expect(problemOf(await post(without, 'rotated')).code).toBe('idempotency_mismatch');
  });

  it('cannot be guessed from what the database keeps of it', async () => {
    const [id, other] = [
      idOf(await post(system.client, 'guess-1')),
      idOf(await post(system.client, 'guess-2')),
    ];
    const database = new pg.Client({ connectionString: system.databaseUrl });
    await database.connect();
    const { rows } = await database.query<{ kept: Buffer }>(
      'select fingerprint as kept from idempotency_key where job_id = any($1)',
      [[id, other]],
    );
    await database.end();
    const [one, again] = rows.map(({ kept }) => kept);
    // The two are recognised as the same request, so what is kept is a function of it; with a plain
    // digest anyone could try all bodies.
    expect(one).toEqual(again);
    expect(one?.subarray(0, 4)).toEqual(Buffer.from('\x01\x02k1'));
    const guesses = Array.from({ length: 10_000 }, (_, pin) => requestWith(connection, pin));
    expect(guesses.some((guess) => one?.includes(digestOf(guess)))).toBe(false);
  });
});

/** How the ledger describes a request to itself. */
const requestWith = (connection: string, pin: number): string[] => {
  return [JSON.stringify([connection, 'POST', '/pin']), `{"pin":${pin}}`];
};

const digestOf = (parts: string[]): Buffer =>
  createHash('sha256').update(parts.join('\0')).digest();
