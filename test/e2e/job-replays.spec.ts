import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { type JobBody, jobOf, postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

describe.each(FORMS)('a job that failed, %s,', (form) => {
  let system: Project;
  let connection: string;
  let isDown = true;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id: connection } = await aConnection(system));
    system.upstream.on('/down', ({ request }) => {
      if (!isDown) return { status: 201 };
      request.socket.destroy();
      return undefined;
    });
  });
  beforeEach(() => void (isDown = true));
  afterAll(() => system?.stop());

  const body = '{"amount": 10.10, "id": 7615917337495251231}';
  const aFailedJob = async (method = 'PUT') => {
    const retry = { attempts: 1, on: ['network'] };
    const { id } = await postJob(system, {
      ...{ connection, method, path: '/down?a=1.0', body, priority: 7, retry },
      metadata: { n: 1 },
    });
    return settled(system, id);
  };
  const replay = (id: string, key?: string) =>
    system.client.send(`/jobs/${id}/replay`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: '{}',
    });
  const madeBy = async (id: string): Promise<JobBody> => {
    const answer = await replay(id);
    expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
    return JSON.parse(answer.text) as JobBody;
  };

  it('is made again to the letter, as a new job that names it', async () => {
    const { id, state } = await aFailedJob();
    expect(state).toBe('failed');
    isDown = false;
    const made = await madeBy(id);
    expect(made).toMatchObject({ replayOf: id, attempts: 0, metadata: { n: 1 } });
    expect(await settled(system, made.id)).toMatchObject({ state: 'answered', replayOf: id });
    const arrivals = system.upstream.arrivals(({ target }) => target === '/down?a=1.0');
    expect(arrivals.map((arrival) => arrival.body.toString())).toEqual([body, body]);
    expect(await jobOf(system, id)).toMatchObject({ state: 'failed' });
  });

  it('is made again once at a time, however many ask for it', async () => {
    const { id } = await aFailedJob();
    await system.client.manage('POST', `/connections/${connection}/lane/pause`, {});
    const answers = await Promise.all(Array.from({ length: 5 }, () => replay(id)));
    const made = answers.filter(({ status }) => status === 202);
    expect(made).toHaveLength(1);
    const { id: replayed } = JSON.parse(made[0]?.text ?? '') as JobBody;
    for (const refused of answers.filter(({ status }) => status !== 202))
      expect(problemOf(refused)).toMatchObject({ code: 'conflict', candidates: [replayed] });
    await system.client.manage('POST', `/connections/${connection}/lane/resume`, {});
    expect(await settled(system, replayed)).toMatchObject({ state: 'failed' });
    isDown = false;
    for (const each of [id, replayed])
      expect(await settled(system, (await madeBy(each)).id)).toMatchObject({ state: 'answered' });
  });

  it('is one replay under one idempotency key, and none under a key of something else', async () => {
    const [one, other] = [await aFailedJob(), await aFailedJob()];
    isDown = false;
    const key = `replay-${one.id}`;
    const first = JSON.parse((await replay(one.id, key)).text) as JobBody;
    await settled(system, first.id);
    expect(JSON.parse((await replay(one.id, key)).text)).toMatchObject({ id: first.id });
    expect(problemOf(await replay(other.id, key)).code).toBe('idempotency_mismatch');
  });

  it('and one of which nobody knows, may be made again, and no other', async () => {
    const { id, state } = await aFailedJob('POST');
    expect(state).toBe('unknown');
    isDown = false;
    const made = await madeBy(id);
    const { state: ended } = await settled(system, made.id);
    expect(ended).toBe('answered');
    expect(problemOf(await replay(made.id))).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('answered'),
    });
  });

  it('is not made again when what it has sent is kept no longer', async () => {
    const { id } = await aFailedJob();
    await query(
      system.databaseUrl,
      `update kept_request set forget_at = now() where job_id = '${id}'`,
    );
    expect(problemOf(await replay(id)).code).toBe('conflict');
    await until(async () => {
      const kept = `select from kept_request where job_id = '${id}' and forget_at > now()`;
      return (await query(system.databaseUrl, kept)).length === 0;
    });
  });
});
