import { aConnection } from '../support/builders.js';
import type { Client } from '../support/client.js';
import { aSealingKey, sealedBy, startRotation } from '../support/encryption-keys.js';
import { headerOf } from '../support/fake-upstream.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { TokenServer } from '../support/token-server.js';
import { until } from '../support/until.js';

const FORMER = aSealingKey('k1');
const NEW = aSealingKey('k2');
const NEW_FIRST = { SLUICE_ENCRYPTION_KEYS: `${NEW},${FORMER}` };

interface Made {
  id: string;
}

/** One of everything that is kept sealed. */
async function aLife(system: System, client: Client) {
  const { upstream } = system;
  const tokens = new TokenServer(upstream, () => undefined);
  tokens.expire();
  const { id: bearer } = await aConnection(system, { credentials: { token: 'former-token' } });
  const { id: oauth } = await aConnection(system, {
    integration: {
      auth: { type: 'oauth2', tokenUrl: `${upstream.url}/token` },
      oauth: { clientId: 'client', clientSecret: 'client-secret' },
    },
    credentials: { accessToken: 'old', refreshToken: 'r' },
  });
  await client.manage('PUT', '/providers/github/oauth-client', {
    clientId: 'lent',
    clientSecret: 'lent-secret',
  });
  await client.manage('POST', '/callbacks/secret', {});
  const endpoint = await client.manage<Made>('POST', '/webhook-endpoints', {
    url: `${upstream.url}/endpoint`,
  });
  upstream.on('/endpoint', { status: 500 });
  const answered = await postJob(system, { connection: bearer, path: '/answered' });
  await settled(system, answered.id);
  const runAt = new Date(Date.now() + 3_600_000).toISOString();
  const waiting = await postJob(system, { connection: bearer, path: '/waiting', runAt });
  await until(() => upstream.arrivals(({ target }) => target === '/endpoint').length > 0);
  return { bearer, oauth, endpoint, answered, waiting };
}

describe.each(FORMS)('encryption keys, %s', (form) => {
  let system: System;
  let client: Client;
  beforeAll(async () => {
    system = await startSystem({ form, settings: { SLUICE_ENCRYPTION_KEYS: FORMER } });
    ({ client } = system);
  });
  afterAll(() => system?.stop());

  const restart = async (keys: string): Promise<void> => {
    ({ client } = await system.restart({ SLUICE_ENCRYPTION_KEYS: keys }));
  };

  it('can be replaced: everything is sealed anew, and works with the new key alone', async () => {
    const { bearer, oauth, answered, waiting } = await aLife(system, client);
    expect(Object.keys(await sealedBy(system.databaseUrl))).toEqual(['k1']);

    await restart(NEW_FIRST.SLUICE_ENCRYPTION_KEYS);
    if (form === 'distributed') {
      const rotation = await startRotation(system.databaseUrl, NEW_FIRST.SLUICE_ENCRYPTION_KEYS);
      expect(await rotation.exited).toEqual({ code: 0, signal: null });
      expect(rotation.output().at(-1)).toContain('everything is sealed with key "k2"');
    }
    await until(async () => Object.keys(await sealedBy(system.databaseUrl)).join(',') === 'k2', {
      what: 'everything sealed anew',
    });
    await restart(NEW);

    const { upstream } = system;
    expect((await client.call(bearer, '/after')).status).toBe(200);
    const [arrival] = upstream.arrivals(({ target }) => target === '/after');
    expect(arrival && headerOf(arrival, 'authorization')).toBe('Bearer former-token');
    expect((await client.call(oauth, '/api')).status).toBe(200);
    const [asked] = upstream.arrivals(({ target }) => target === '/token');
    expect(asked && headerOf(asked, 'authorization')).toBe(
      `Basic ${Buffer.from('client:client-secret').toString('base64')}`,
    );
    expect((await client.send(`/jobs/${answered.id}/result`)).status).toBe(200);
    expect((await client.manage<JobBody>('DELETE', `/jobs/${waiting.id}`)).state).toBe('cancelled');
  });

  it('must be those of the stored data: a start with others ends, and says what to set', async () => {
    const startWith = (keys: string): Promise<void> => restart(keys);
    await expect(startWith(aSealingKey('k2'))).rejects.toThrow(
      /Key "k2" in SLUICE_ENCRYPTION_KEYS is not the "k2" that sealed the stored data\. Set/,
    );
    await expect(startWith(aSealingKey('k3'))).rejects.toThrow(
      /sealed with key "k2", which SLUICE_ENCRYPTION_KEYS does not hold\. Add it behind/,
    );
    // Neither attempt has left anything behind that the right keys would have to hold.
    await restart(NEW);
  });

  it('are not given up while something is sealed with the former one that cannot be sealed anew', async () => {
    const { id } = await aConnection({ ...system, client });
    const spoil = `update credential set sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))
      where connection_id = '${id}'`;
    await query(system.databaseUrl, spoil);
    const rotation = await startRotation(system.databaseUrl, `${aSealingKey('k3')},${NEW}`);
    expect((await rotation.exited).code).toBe(1);
    expect(rotation.output().at(-1)).toMatch(
      /^1 values in credential\.sealed are still sealed with key "k2"\. They do not open, or a process/,
    );
    expect(await query(system.databaseUrl, 'select id from sealing_key order by id')).toEqual([
      { id: 'k2' },
      { id: 'k3' },
    ]);
  });
});
