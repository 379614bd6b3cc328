import { aConnection } from '../support/builders.js';
import { type Answer, type Client, problemOf } from '../support/client.js';
import { jobOf, postJob } from '../support/jobs.js';
import { aProjectClient, sendJson } from '../support/management.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const MOST = 3;
const BYTES = 100_000;

const A_SCHEDULE = { cron: '0 0 1 1 *', job: { connection: 'k-0:u-0', path: '/x' } };
const aConnectionOf = (n: number) => ({
  ...{ integration: 'k-0', externalUserId: `u-${n}`, credentials: { token: 't' } },
});

interface Usage {
  usage: Record<string, { used: number; most: number }>;
}

describe.each(FORMS)('what one project may have, %s,', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      form,
      settings: {
        ...{
          SLUICE_MAX_API_KEYS_PER_PROJECT: `${MOST}`,
          SLUICE_MAX_INTEGRATIONS_PER_PROJECT: `${MOST}`,
          SLUICE_MAX_CONNECTIONS_PER_PROJECT: `${MOST}`,
          SLUICE_MAX_WEBHOOK_ENDPOINTS_PER_PROJECT: `${MOST}`,
          SLUICE_MAX_SCHEDULES_PER_PROJECT: `${MOST}`,
          SLUICE_MAX_JOBS_PER_PROJECT: `${MOST}`,
          SLUICE_MAX_JOB_BYTES_PER_PROJECT: `${BYTES}`,
        },
      },
    });
  });
  afterAll(() => system?.stop());

  const codes = (answers: Answer[]) =>
    answers.map((answer) => (answer.status === 201 ? 'made' : problemOf(answer).code)).toSorted();
  const usageOf = async (client: Client) => {
    const { data } = await client.manage<{ data: { projectId: string }[] }>('GET', '/api-keys');
    const path = `/projects/${data[0]?.projectId}`;
    return (await system.installation.manage<Usage>('GET', path)).usage;
  };

  it('is bounded, however many are made at once, and what is deleted makes room', async () => {
    const client = await aProjectClient(system);
    const hook = { url: `${system.upstream.url}/hook` };
    const records: [path: string, input: (n: number) => object, there: number][] = [
      ['/api-keys', () => ({ name: 'n' }), 1],
      [
        '/integrations',
        (n) => ({
          key: `k-${n}`,
          name: 'n',
          baseUrl: 'https://x.example.com',
          auth: { type: 'bearer' },
        }),
        0,
      ],
      ['/connections', aConnectionOf, 0],
      ['/webhook-endpoints', () => hook, 0],
      ['/schedules', () => A_SCHEDULE, 0],
    ];
    for (const [path, input, there] of records) {
      const made = [await sendJson(client, 'POST', path, input(0))];
      const more = Array.from({ length: MOST + 2 }, (_, n) =>
        sendJson(client, 'POST', path, input(n + 1)),
      );
      made.push(...(await Promise.all(more)));
      expect([path, codes(made).filter((code) => code === 'made')]).toEqual([
        ...[path, Array<string>(MOST - there).fill('made')],
      ]);
      const refusal = made.find(({ status }) => status !== 201);
      expect(refusal && [refusal.status, problemOf(refusal)]).toEqual([
        409,
        expect.objectContaining({
          code: 'project_full',
          detail: expect.stringMatching(
            /^It may have 3 .*: SLUICE_MAX_\w+_PER_PROJECT\.$/,
          ) as string,
        }),
      ]);
    }
    const bounded = { used: MOST, most: MOST };
    expect(await usageOf(client)).toMatchObject({
      ...{ apiKeys: bounded, integrations: bounded },
      ...{ connections: bounded, webhookEndpoints: bounded },
      schedules: bounded,
    });
    const { data } = await client.manage<{ data: { id: string }[] }>('GET', '/connections');
    await client.manage('DELETE', `/connections/${data[0]?.id}`);
    expect((await sendJson(client, 'POST', '/connections', aConnectionOf(9))).status).toBe(201);
    client.close();
  });

  describe('waiting jobs:', () => {
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const aProjectOf = async () => {
      const client = await aProjectClient(system);
      const { id: connection } = await aConnection({ client, upstream: system.upstream });
      const send = (more: object = {}) =>
        sendJson(client, 'POST', '/jobs', {
          ...{ connection, path: '/x', method: 'PUT', runAt },
          ...more,
        });
      return { client, connection, send };
    };

    it('more are refused with what to do, one that is there is found again, and one that is cancelled makes room', async () => {
      const { client, connection, send } = await aProjectOf();
      const named = { idempotencyKey: 'first' };
      const first = await send(named);
      const answers = await Promise.all(Array.from({ length: 6 }, () => send()));
      expect(answers.map(({ status }) => `${status}`).toSorted()).toEqual([
        ...['202', '202', '429', '429', '429', '429'],
      ]);
      const refusal = answers.find(({ status }) => status === 429) as Answer;
      expect(problemOf(refusal)).toMatchObject({
        ...{ code: 'job_queue_full', dispatched: false },
        detail: `Of this project ${MOST} jobs may wait: SLUICE_MAX_JOBS_PER_PROJECT.`,
      });
      expect(Number(refusal.headers['retry-after'])).toBeGreaterThan(0);
      const { id } = JSON.parse(first.text) as { id: string };
      const again = await send(named);
      expect([again.status, JSON.parse(again.text)]).toEqual([
        202,
        expect.objectContaining({ id }),
      ]);
      expect((await send({ ...named, path: '/y' })).status).toBe(422);
      expect((await usageOf(client))['waitingJobs']).toEqual({ used: MOST, most: MOST });

      const other = await aProjectOf();
      expect((await other.send()).status).toBe(202);
      other.client.close();

      await client.manage('DELETE', `/jobs/${id}`);
      await until(async () => (await send()).status === 202);
      expect((await usageOf(client))['waitingJobs']).toEqual({ used: MOST, most: MOST });
      await client.manage('DELETE', `/connections/${connection}`);
      await until(async () => (await usageOf(client))['waitingJobs']?.used === 0);
      expect((await usageOf(client))['waitingJobBytes']).toEqual({ used: 0, most: BYTES });
      client.close();
    });

    it('their bytes are bounded too, and free again when they are done', async () => {
      const { client, connection, send } = await aProjectOf();
      const body = 'x'.repeat(60_000);
      expect((await send({ body })).status).toBe(202);
      const refusal = await send({ body });
      expect([refusal.status, problemOf(refusal).code]).toEqual([429, 'job_queue_full']);
      expect((await send()).status).toBe(202);
      expect((await usageOf(client))['waitingJobBytes']?.used).toBeGreaterThan(60_000);
      const { id } = await postJob({ client }, { connection, path: '/now' });
      await until(async () => (await jobOf({ client }, id)).state === 'answered');
      await client.manage('DELETE', `/connections/${connection}`);
      await until(async () => (await usageOf(client))['waitingJobBytes']?.used === 0);
      client.close();
    });
  });
});
