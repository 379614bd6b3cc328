import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { type JobBody, settled } from '../support/jobs.js';
import { refusals } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const VALUES = [
  '7615917337495251231',
  '10.10',
  '1.0',
  '0.1000000000000000055511151231257827',
  '1e400',
  '-0',
  '"\\u00e9\\ud83d\\ude00"',
  '"é\\/"',
  '[ 1,\t2 ]',
  '{"a":1,"a":2}',
  '{"2":0,"1":0}',
];
const TEXT = `{ ${VALUES.map((value, i) => `"v${i}" :  ${value}`).join(',\n')}, "v0": 1 }`;

describe.each(FORMS)('JSON in a job, %s,', (form) => {
  let system: Project;
  let connection: string;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    system = await aProject(form);
    receiver = await WebhookReceiver.start();
    ({ id: connection } = await aConnection(system));
  });
  afterAll(async () => {
    await receiver?.close();
    await system?.stop();
  });

  const post = (members: string) =>
    system.client.send('/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"connection":"${connection}","method":"POST",${members}}`,
    });

  async function sent(path: string, members: string) {
    const answer = await post(`"path":"${path}",${members}`);
    expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
    await settled(system, (JSON.parse(answer.text) as JobBody).id);
    const [arrival] = system.upstream.arrivals(({ target }) => target.startsWith(path));
    return { target: arrival?.target, body: arrival?.body.toString() };
  }

  it.each([
    ['an object', TEXT],
    ['an array', `[${VALUES.join(' , ')}]`],
  ])('reaches the third party to the letter: %s', async (what, body) => {
    const path = `/${what.replace(' ', '-')}`;
    expect((await sent(path, `"body": ${body}`)).body).toBe(body);
  });

  it('is found under a name that is spelled with escapes, and of equal names the last one counts', async () => {
    const members = '"body":{"first":1},"body":"text","b\\u006fdy":{"last":1.0}';
    expect((await sent('/last', members)).body).toBe('{"last":1.0}');
    expect((await sent('/text', '"body":{"first":1},"body":"text"')).body).toBe('text');
  });

  it('keeps numbers, order and repetitions of query parameters', async () => {
    const query = '{"z":7615917337495251231,"2":1.0,"1":true,"a":"x y","a":1e400}';
    expect((await sent('/query', `"query":${query}`)).target).toBe(
      '/query?z=7615917337495251231&2=1.0&1=true&a=x+y&a=1e400',
    );
  });

  it('comes back in callbacks and job views as it was given', async () => {
    const { secret } = await system.client.manage<{ secret: string }>(
      'POST',
      '/callbacks/secret',
      {},
    );
    receiver.trust(secret);
    const inAMinute = new Date(Date.now() + 60_000).toISOString();
    const rest = `"path":"/reported","metadata":${TEXT},"callback":{"url":"${receiver.url}"}`;
    const waiting = await post(`${rest},"runAt":"${inAMinute}"`);
    const { id } = JSON.parse(waiting.text) as JobBody;
    const views = [
      waiting,
      await system.client.send(`/jobs/${id}`),
      await system.client.send(`/jobs?connection=${connection}&state=accepted`),
    ];
    for (const { text } of views) expect(text).toContain(`"metadata":${TEXT}`);
    await system.client.manage('DELETE', `/jobs/${id}`);
    const [message] = await receiver.waitFor(1);
    expect(message?.arrival.body.toString()).toContain(`"metadata":${TEXT}`);
    // What the job would have sent is erased, and this with it.
    expect((await system.client.send(`/jobs/${id}`)).text).not.toContain('metadata');
  });

  it.each([
    ['query.a must be a text, a number, true or false', '"query":{"a":{}}'],
    ['query.a must be a text, a number, true or false', '"query":{"a":null,"a":1}'],
    ['metadata is larger than 16 KiB', `"metadata":{"a":"${'x'.repeat(16_400)}"}`],
  ])('is refused with a sentence: %s', async (refusal, members) => {
    const answer = await post(`"path":"/refused",${members}`);
    expect([answer.status, refusals(answer)]).toEqual([400, [refusal]]);
  });

  it.each(['{"a":01}', '{"a":1,}', '{"a":"\t"}', '[1 2]', '{"a":nul}', '{"a":1'])(
    'that is none is refused: %j',
    async (body) => {
      const answer = await post(`"path":"/refused","body":${body}`);
      expect([answer.status, problemOf(answer).code]).toEqual([400, 'invalid_request']);
      expect(system.upstream.arrivals(({ target }) => target === '/refused')).toEqual([]);
    },
  );
});
