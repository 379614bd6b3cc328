import { AddressPolicy, Egress } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { type Logger, Metrics } from '#libs/telemetry';
import { type Attempt, Deliveries, type Delivery } from '#libs/webhooks';
import { FakeUpstream } from '../../../../test/support/fake-upstream.js';
import { Deliver } from '../callback/deliver.service.js';
import { CallbacksProcessor } from './callbacks.processor.js';

const TICKET = { callbackId: 'callback-1', fence: '7' };

/** The rows of callbacks: what the database says in turn when an attempt is begun, and what is written down of its end. */
class Rows extends Deliveries {
  readonly ends: { attempt: Attempt; delivery: Delivery }[] = [];
  readonly faults: Error[] = [];
  begins = 0;

  constructor(private readonly attempt: Attempt | undefined) {
    super(undefined as never, undefined as never, undefined as never);
  }

  override async begin(): Promise<Attempt | undefined> {
    this.begins++;
    this.#mayFail();
    return this.attempt;
  }

  override async end(attempt: Attempt, delivery: Delivery): Promise<void> {
    this.#mayFail();
    this.ends.push({ attempt, delivery });
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
    ...{ ...TICKET, number, endpointId: 'endpoint-1' },
    message: { url: `${receiver.url}/hook?a=1`, body: '{"type":"job.answered"}' },
    headers: [['webhook-id', 'message-1']],
  });

  /** Handles the ticket, and gives back what was written: in rows and in the log. */
  async function handled(rows: Rows): Promise<{ rows: Rows; lines: Record<string, unknown>[] }> {
    const lines: Record<string, unknown>[] = [];
    const log = {
      isLevelEnabled: () => true,
      info: (line: Record<string, unknown>) => lines.push(line),
    } as unknown as Logger;
    const metrics = new Metrics();
    await new CallbacksProcessor(rows, new Deliver(egress), metrics, log).process({ data: TICKET });
    metrics.registry.clear();
    return { rows, lines };
  }

  it('is sent as it was signed, and its end is written down under the fence it was begun with', async () => {
    const attempt = anAttempt();
    const { rows, lines } = await handled(new Rows(attempt));
    const [arrival] = receiver.arrivals();
    expect([arrival?.method, arrival?.target, arrival?.body.toString()]).toEqual([
      ...['POST', '/hook?a=1', attempt.message.body],
    ]);
    expect(arrival?.headers).toEqual(
      expect.arrayContaining([
        ['webhook-id', 'message-1'],
        ['content-type', 'application/json'],
      ]),
    );
    expect(rows.ends).toEqual([{ attempt, delivery: { kind: 'delivered', status: 200 } }]);
    expect(lines).toEqual([
      expect.objectContaining({
        ...{ callbackId: 'callback-1', outcome: 'delivered', attempt: 1, status: 200 },
        steps: { call: expect.any(Number), settle: expect.any(Number) },
      }),
    ]);
  });

  it('that is not ours any more is not sent', async () => {
    const { rows, lines } = await handled(new Rows(undefined));
    expect(receiver.arrivals()).toEqual([]);
    expect(rows.ends).toEqual([]);
    expect(lines).toEqual([expect.objectContaining({ outcome: 'not_ours' })]);
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

  it('is begun again while the database is away, and sent once', async () => {
    const rows = new Rows(anAttempt());
    rows.faults.push(new SluiceError('database_unavailable'));
    await handled(rows);
    expect([rows.begins, rows.ends.length, receiver.arrivals().length]).toEqual([2, 1, 1]);
  });

  it('whose attempt cannot be begun ends with a log line instead of an error, and is not sent', async () => {
    const rows = new Rows(anAttempt());
    rows.faults.push(new Error('a broken statement'));
    const { lines } = await handled(rows);
    expect(receiver.arrivals()).toEqual([]);
    expect(lines).toEqual([expect.objectContaining({ outcome: 'internal_error' })]);
  });

  it('that was sent and whose end cannot be written down is left to its lease', async () => {
    const rows = new Rows(anAttempt());
    receiver.on('/hook', () => {
      rows.faults.push(new Error('a broken statement'));
      return { status: 200 };
    });
    const { lines } = await handled(rows);
    expect([receiver.arrivals().length, rows.ends.length]).toEqual([1, 0]);
    expect(lines).toEqual([expect.objectContaining({ outcome: 'internal_error' })]);
  });
});
