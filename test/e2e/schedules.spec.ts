import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { type JobBody, jobOf, settled } from '../support/jobs.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import {
  aSchedule,
  jobsMadeBy,
  moveTick,
  type ScheduleBody,
  scheduleOf,
  scheduleThat,
} from '../support/schedules.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { aKey } from '../support/tenant.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

describe.each(FORMS)('a schedule, %s,', (form) => {
  let system: Project;
  let connection: string;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id: connection } = await aConnection(system));
  });
  afterAll(() => system?.stop());

  const arrivedAt = (path: string) =>
    system.upstream.arrivals(({ target }) => target.startsWith(path));
  const hasTicked = ({ lastJob }: ScheduleBody): boolean => lastJob !== undefined;

  it('shows its next five ticks, in its time zone', async () => {
    const cron = '30 9 * * MON-FRI';
    const job = { connection };
    const { nextTicks } = await aSchedule(system, { cron, timeZone: 'Asia/Tokyo', job });
    expect(nextTicks).toHaveLength(5);
    for (const tick of nextTicks) expect(tick).toMatch(/T00:30:00.000Z$/);
    expect(nextTicks.toSorted()).toEqual(nextTicks);
  });

  it('makes one job a tick, to the letter as it was described, and moves on', async () => {
    const body = '{"amount": 10.10, "id": 7615917337495251231}';
    const answer = await system.client.send('/schedules', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"cron":"0 0 1 1 *","job":{"connection":"${connection}","method":"POST",
        "path":"/tick","query":{"a":1.0},"body":${body},"metadata":{"n":1.50},"priority":3}}`,
    });
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    const { id, nextTicks } = JSON.parse(answer.text) as ScheduleBody;
    await moveTick(system, [id]);
    const { lastJob = '', ...moved } = await scheduleThat(system, id, hasTicked);
    expect(moved).toMatchObject({ status: 'active', nextTicks });
    expect(await settled(system, lastJob)).toMatchObject({ state: 'answered', schedule: id });
    const [arrival, ...more] = arrivedAt('/tick');
    expect([arrival?.target, arrival?.body.toString(), more]).toEqual(['/tick?a=1.0', body, []]);
    expect(await jobsMadeBy(system, id)).toEqual([lastJob]);
    const keys = await query(
      system.databaseUrl,
      `select key from idempotency_key where job_id = '${lastJob}'`,
    );
    expect(keys).toEqual([{ key: `schedule:${id}:${moved.lastTickAt}` }]);
  });

  it('makes none of the ticks that were missed, or all of them, as it says', async () => {
    const job = { connection, path: '/missed' };
    const cron = '0 * * * *';
    const [skips, catchesUp] = await Promise.all([
      aSchedule(system, { cron, job }),
      aSchedule(system, { cron, job, missed: 'catchUp' }),
    ]);
    // Neither is the current hour's tick, which may be a few seconds ago, among those that count.
    await moveTick(system, [skips.id, catchesUp.id], '15 hours');
    await until(async () => (await jobsMadeBy(system, catchesUp.id)).length >= 14);
    await scheduleThat(system, skips.id, ({ nextTicks }) => nextTicks.length === 5);
    await until(async () => {
      const waiting = `select from schedule where due_at <= now() and id = '${skips.id}'`;
      return (await query(system.databaseUrl, waiting)).length === 0;
    });
    expect((await jobsMadeBy(system, skips.id)).length).toBeLessThanOrEqual(1);
    for (const { id } of [skips, catchesUp])
      await system.client.manage('DELETE', `/schedules/${id}`);
  });

  it('makes nothing while it is paused, goes on at its next tick, and one job at once when it is run', async () => {
    const { id } = await aSchedule(system, { job: { connection, path: '/paused' } });
    const act = <T>(what: string) =>
      system.client.manage<T>('POST', `/schedules/${id}/${what}`, {});
    expect(await act('pause')).toMatchObject({ status: 'paused', nextTicks: [] });
    await moveTick(system, [id]);
    const ran = await act<JobBody & { schedule: string }>('run');
    expect(ran.schedule).toBe(id);
    await settled(system, ran.id);
    expect(await act('resume')).toMatchObject({ status: 'active' });
    const other = await aSchedule(system, { job: { connection, path: '/other' } });
    await moveTick(system, [other.id]);
    await scheduleThat(system, other.id, hasTicked);
    expect(await jobsMadeBy(system, id)).toEqual([ran.id]);
    expect(await scheduleOf(system, id)).not.toHaveProperty('lastTickAt');
  });

  it('can be changed, request and all, and deleted, which its jobs outlive', async () => {
    const { id } = await aSchedule(system, { name: 'nightly', job: { connection } });
    const change = (input: object) =>
      system.client.manage<ScheduleBody>('PATCH', `/schedules/${id}`, input);
    const job = { connection, path: '/changed?b=2', method: 'PUT', body: { n: 1 } };
    expect(await change({ job })).toMatchObject({ name: 'nightly', route: '/changed' });
    const { nextTicks } = await change({ cron: '0 12 * * *', timeZone: 'Europe/Berlin' });
    expect(nextTicks[0]).toMatch(/T1[01]:00/);
    expect(await change({ name: null })).not.toHaveProperty('name');
    await moveTick(system, [id]);
    const { lastJob = '' } = await scheduleThat(system, id, hasTicked);
    await settled(system, lastJob);
    expect(arrivedAt('/changed')[0]).toMatchObject({ method: 'PUT', target: '/changed?b=2' });
    await system.client.manage('DELETE', `/schedules/${id}`);
    expect((await system.client.send(`/schedules/${id}`)).status).toBe(404);
    expect(await jobOf(system, lastJob)).toMatchObject({ schedule: id });
  });

  it('that is wrong is refused with the field, of its expression too', async () => {
    const refusalsOf = async (input: object) =>
      refusals(await sendJson(system.client, 'POST', '/schedules', input));
    const job = { connection, path: '/x' };
    expect(await refusalsOf({ cron: '0 25 * * *', timeZone: 'Moon', job })).toEqual([
      'cron field 2, the hour: "25" must be 0 to 23',
      expect.stringMatching(/^timeZone must be/),
    ]);
    const runAt = '2030-01-01T00:00:00Z';
    expect(await refusalsOf({ cron: '* * * * *', job: { ...job, runAt } })).toEqual([
      expect.stringMatching(/^job.runAt is not known here/),
    ]);
    expect(await refusalsOf({ cron: '* * * * *', job: { connection } })).toEqual([
      expect.stringMatching(/^job.path/),
    ]);
    const gone = await sendJson(system.client, 'POST', '/schedules', {
      ...{ cron: '* * * * *', job: { connection: 'nobody', path: '/x' } },
    });
    expect(problemOf(gone).code).toBe('connection_not_found');
  });

  it('whose connection is disabled pauses itself and says why; one that waits to be authorised again goes on by itself', async () => {
    const [disabled, expired] = [await aConnection(system), await aConnection(system)];
    const schedules = [
      await aSchedule(system, { job: { connection: disabled.id } }),
      await aSchedule(system, { job: { connection: expired.id }, missed: 'catchUp' }),
    ];
    const status = (id: string, to: string) =>
      query(system.databaseUrl, `update connection set status = '${to}' where id = '${id}'`);
    await status(disabled.id, 'disabled');
    await status(expired.id, 'needs_reauth');
    const [paused, waiting] = schedules.map(({ id }) => id) as [string, string];
    await moveTick(system, [paused, waiting]);
    expect(await scheduleThat(system, paused, (now) => now.status === 'paused')).toMatchObject({
      error: { code: 'connection_disabled' },
    });
    expect(await scheduleThat(system, waiting, ({ error }) => error !== undefined)).toMatchObject({
      ...{ status: 'active', error: { code: 'needs_reauth' } },
    });
    await status(expired.id, 'active');
    await query(system.databaseUrl, `update schedule set due_at = now() where id = '${waiting}'`);
    expect(await scheduleThat(system, waiting, hasTicked)).not.toHaveProperty('error');
    await system.client.manage('DELETE', `/connections/${expired.id}`);
    expect((await system.client.send(`/schedules/${waiting}`)).status).toBe(404);
  });

  it('whose tick makes no job is told of once, until it goes on', async () => {
    const receiver = await WebhookReceiver.start();
    const { secret } = await system.client.manage<{ secret: string }>(
      'POST',
      '/webhook-endpoints',
      { url: receiver.url, events: ['schedule.failed'] },
    );
    receiver.trust(secret);
    const connection = await aConnection(system);
    const { id } = await aSchedule(system, { name: 'nightly', job: { connection: connection.id } });
    const status = (to: string) =>
      query(
        system.databaseUrl,
        `update connection set status = '${to}' where id = '${connection.id}'`,
      );
    const told = async (messages: number) => {
      await until(() => receiver.messages().length >= messages);
      expect(receiver.messages()).toHaveLength(messages);
      return receiver.messages().at(-1);
    };
    await status('needs_reauth');
    await moveTick(system, [id]);
    expect(await told(1)).toMatchObject({
      type: 'schedule.failed',
      data: {
        ...{ id, name: 'nightly', connection: connection.id, status: 'active' },
        ...{ tickAt: expect.any(String), error: { code: 'needs_reauth' } },
      },
    });
    // The same reason once more, then another one.
    const due = `update schedule set due_at = now() where id = '${id}' returning tick_at`;
    await query(system.databaseUrl, due);
    await until(async () => {
      const sql = `select from schedule where id = '${id}' and due_at > now()`;
      return (await query(system.databaseUrl, sql)).length === 1;
    });
    await status('disabled');
    await query(system.databaseUrl, due);
    expect(await told(2)).toMatchObject({
      data: { status: 'paused', error: { code: 'connection_disabled' } },
    });
    await receiver.close();
  });

  it('is seen by the key that made it, and by those that see all jobs', async () => {
    const keyFor = (scope: string) => aKey(system, system.projectId, [scope]);
    const maker = await keyFor('proxy');
    const keys = [maker, await keyFor('proxy'), await keyFor('jobs')];
    const { id } = await aSchedule(maker, { job: { connection } });
    const statuses = keys.map(async ({ client }) => (await client.send(`/schedules/${id}`)).status);
    expect(await Promise.all(statuses)).toEqual([200, 404, 200]);
    for (const { client } of keys) client.close();
  });

  it("does not wait behind another project's thousands", async () => {
    const [many, one] = [await aProject(form), await aProject(form)];
    const schedules = await Promise.all(
      [many, one].map(async (project) => {
        const { id } = await aConnection(project);
        return aSchedule(project, { job: { connection: id } });
      }),
    );
    const [first = '', only = ''] = schedules.map(({ id }) => id);
    await query(
      system.databaseUrl,
      `insert into schedule (id, project_id, connection_id, key_id, cron, time_zone, missed, method,
         route, terms, sealed_request, tick_at, due_at)
       select gen_random_uuid(), project_id, connection_id, key_id, cron, time_zone, missed, method,
         route, terms, sealed_request, now() - interval '1 minute', now() - interval '1 minute'
       from schedule, generate_series(1, 1000) where id = '${first}'`,
    );
    await moveTick(system, [only]);
    await scheduleThat(one, only, hasTicked);
    const left = await query(
      system.databaseUrl,
      `select from schedule where project_id = '${many.projectId}' and due_at <= now()
         and paused_at is null`,
    );
    expect(left.length).toBeGreaterThan(0);
    await many.installation.manage('DELETE', `/projects/${many.projectId}`);
    await until(async () => {
      const rows = `select from schedule where project_id = '${many.projectId}'`;
      return (await query(system.databaseUrl, rows)).length === 0;
    });
    for (const project of [many, one]) await project.stop();
  });
});
