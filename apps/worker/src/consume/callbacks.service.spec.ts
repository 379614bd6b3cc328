import type { ChangeFeed } from '#libs/database';
import { AddressPolicy, Egress } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { type Logger, Metrics } from '#libs/telemetry';
import {
  type Attempt,
  type BegunAttempts,
  Deliveries,
  type DueReceivers,
  type AttemptEnd,
  type Share,
} from '#libs/webhooks';
import { FakeUpstream } from '../../../../test/support/fake-upstream.js';
import { until } from '../../../../test/support/until.js';
import { Deliver } from '../callback/deliver.service.js';
import { Callbacks } from './callbacks.service.js';

const BEGUN = {
  callbackId: 'callback-1',
  fence: '7',
  endpointId: 'endpoint-1',
  projectId: 'project-1',
  receiver: '127.0.0.1 endpoint-1',
};
const AWAY = new SluiceError('database_unavailable');

/**
 * The rows of callbacks: what the database says when attempts begin, and what is written down of
 * their ends.
 */
class Rows extends Deliveries {
  readonly ends: AttemptEnd[] = [];
  readonly faults: Error[] = [];
  begins = 0;
  #waiting: Attempt[];

  constructor(...attempts: Attempt[]) {
    super(undefined as never, undefined as never, undefined as never, undefined as never);
    this.#waiting = attempts;
  }

  override async due(): Promise<DueReceivers> {
    const receivers = this.#waiting.slice(0, 1).map((attempt) => ({
      ...attempt,
      dueInMs: 0,
      isFailing: false,
    }));
    return { receivers, areAll: true };
  }

  override async begin([share]: Share[]): Promise<BegunAttempts> {
    this.begins++;
    this.#mayFail();
    return { attempts: this.#waiting.splice(0, share?.most ?? 0), unsendable: [] };
  }

  override async end(ended: AttemptEnd[]): Promise<void> {
    this.#mayFail();
    this.ends.push(...ended);
  }

  #mayFail(): void {
    const fault = this.faults.shift();
    if (fault) throw fault;
  }
}

describe('a callback', () => {
  let receiver: FakeUpstream;
  let egress: Egress;
  beforeEach(async () => {
    receiver = await FakeUpstream.start();
    egress = new Egress(new AddressPolicy('127.0.0.0/8'));
  });
  afterEach(async () => {
    await egress.close();
    await receiver.close();
  });

  const anAttempt = (number = 1): Attempt => ({
    ...BEGUN,
    number,
    message: { url: `${receiver.url}/hook?a=1`, body: '{"type":"job.answered"}' },
    headers: [['webhook-id', 'message-1']],
  });

  /**
   * Lets callbacks go until so many attempts have ended, and gives back what was written: in rows
   * and in the log.
   */
  async function handled(
    rows: Rows,
    count = 1,
  ): Promise<{ rows: Rows; lines: Record<string, unknown>[] }> {
    const lines: Record<string, unknown>[] = [];
    const log = {
      isLevelEnabled: () => true,
      info: (line: Record<string, unknown>) => lines.push(line),
      debug: () => undefined,
    } as unknown as Logger;
    const metrics = new Metrics();
    const feed = { listen: () => undefined } as unknown as ChangeFeed;
    const callbacks = new Callbacks(rows, new Deliver(egress), feed, metrics, log);
    callbacks.start();
    await until(() => lines.length >= count);
    await callbacks.stop();
    metrics.registry.clear();
    return { rows, lines };
  }

  it('is sent as it was signed, and its end is written down under the fence it was begun with', async () => {
    const attempt = anAttempt();
    const { rows, lines } = await handled(new Rows(attempt));
    const [arrival] = receiver.arrivals();
    expect([arrival?.method, arrival?.target, arrival?.body.toString()]).toEqual([
      'POST',
      '/hook?a=1',
      attempt.message.body,
    ]);
    expect(arrival?.headers).toEqual(
      expect.arrayContaining([
        ['webhook-id', 'message-1'],
        ['content-type', 'application/json'],
      ]),
    );
    expect(rows.ends).toEqual([
      {
        attempt: expect.objectContaining(BEGUN),
        delivery: { kind: 'delivered', status: 200 },
        time: { at: expect.any(String), tookMs: expect.any(Number) },
      },
    ]);
    expect(lines).toEqual([
      expect.objectContaining({
        callbackId: 'callback-1',
        outcome: 'delivered',
        attempt: 1,
        status: 200,
        steps: { call: expect.any(Number), settle: expect.any(Number) },
      }),
    ]);
  });

  it.each([
    [204, { kind: 'delivered', status: 204 }],
    [410, { kind: 'gone', status: 410 }],
    [302, { kind: 'failed', status: 302, reason: 'the receiver answered 302' }],
    [500, { kind: 'failed', status: 500, reason: 'the receiver answered 500' }],
  ])('answered with %d is %j', async (status, delivery) => {
    receiver.on('/hook', { status, headers: { location: `${receiver.url}/elsewhere` } });
    const { rows } = await handled(new Rows(anAttempt()));
    expect(rows.ends.map((end) => end.delivery)).toEqual([expect.objectContaining(delivery)]);
    expect(receiver.arrivals()).toHaveLength(1);
  });

  it.each([
    [1, 5_000],
    [9, 86_400_000],
  ])('that failed for the %dth time is tried again after %d ms or a tenth more', async (n, ms) => {
    receiver.on('/hook', { status: 503 });
    const { rows } = await handled(new Rows(anAttempt(n)));
    const [end] = rows.ends;
    const waitMs = end?.delivery.kind === 'failed' ? end.delivery.retryInMs : undefined;
    expect(waitMs).toBeGreaterThanOrEqual(ms);
    expect(waitMs).toBeLessThanOrEqual(ms * 1.1);
  });

  it('that failed often enough is given up', async () => {
    receiver.on('/hook', { status: 503 });
    const { rows } = await handled(new Rows(anAttempt(10)));
    expect(rows.ends[0]?.delivery).toMatchObject({ kind: 'failed', retryInMs: undefined });
  });

  it('whose receiver may not be reached is not sent, and says why', async () => {
    const attempt = { ...anAttempt(), message: { url: 'http://10.0.0.1/hook', body: '{}' } };
    const { rows } = await handled(new Rows(attempt));
    expect(rows.ends[0]?.delivery).toMatchObject({
      kind: 'failed',
      status: undefined,
      reason: expect.any(String),
    });
  });

  it('whose receiver hangs up has failed with our code for it', async () => {
    receiver.on('/hook', ({ response }) => void response.socket?.destroy());
    const { rows } = await handled(new Rows(anAttempt()));
    expect(rows.ends[0]?.delivery).toMatchObject({
      kind: 'failed',
      status: undefined,
      reason: 'upstream_reset',
    });
  });

  it.each([
    ['7200', 7_200_000],
    [new Date(Date.now() + 7_200_000).toUTCString(), 7_200_000],
    ['1', 5_000],
    ['99999999', 86_400_000],
  ])('that is to come again after %j is tried no sooner', async (value, ms) => {
    receiver.on('/hook', { status: 503, headers: { 'retry-after': value } });
    const { rows } = await handled(new Rows(anAttempt()));
    const [end] = rows.ends;
    const waitMs = end?.delivery.kind === 'failed' ? end.delivery.retryInMs : undefined;
    expect(waitMs).toBeGreaterThan(ms - 60_000);
    expect(waitMs).toBeGreaterThanOrEqual(5_000);
    expect(waitMs).toBeLessThanOrEqual(ms * 1.1);
  });

  it('keeps the connection for the next one, also when its answer has a body', async () => {
    receiver.on('/hook', { status: 200, body: 'x'.repeat(10_000) });
    const { rows } = await handled(new Rows(anAttempt()));
    const next = await handled(new Rows(anAttempt()));
    expect([...rows.ends, ...next.rows.ends].map((end) => end.delivery.kind)).toEqual([
      'delivered',
      'delivered',
    ]);
    expect(new Set(receiver.arrivals().map(({ socketId }) => socketId)).size).toBe(1);
  });

  it('whose answer does not end is delivered all the same', async () => {
    receiver.on('/hook', ({ response }) => {
      response.writeHead(200, { 'content-length': '10000' });
      response.write('x');
    });
    const { rows } = await handled(new Rows(anAttempt()));
    expect(rows.ends[0]?.delivery).toEqual({ kind: 'delivered', status: 200 });
  });

  it('is begun again when the database was away, and sent once', async () => {
    const rows = new Rows(anAttempt());
    rows.faults.push(AWAY);
    await handled(rows);
    expect([rows.begins, rows.ends.length, receiver.arrivals().length]).toEqual([2, 1, 1]);
  });

  it('that was sent and whose end cannot be written down is left to its lease, with a log line', async () => {
    const rows = new Rows(anAttempt());
    receiver.on('/hook', () => {
      rows.faults.push(new Error('a broken statement'));
      return { status: 200 };
    });
    const { lines } = await handled(rows);
    expect([receiver.arrivals().length, rows.ends.length]).toEqual([1, 0]);
    expect(lines).toEqual([expect.objectContaining({ outcome: 'internal_error' })]);
  });

  it('lets the next one begin when it has ended, without a clock in between', async () => {
    const { rows } = await handled(
      new Rows(...Array.from({ length: 300 }, () => anAttempt())),
      300,
    );
    expect([rows.ends.length, receiver.arrivals().length]).toEqual([300, 300]);
    expect(rows.begins).toBeGreaterThan(2);
  });
});
