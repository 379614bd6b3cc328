import { RetryBudgets } from '#libs/breakers';
import type { JobTicket, RetryPolicy } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { type ClaimedJob, Claims, Job, type Outcome, type PutBack } from '#libs/ledger';
import {
  type ExecutionOptions,
  executionWorld,
  type ExecutionWorld,
  IDS,
} from '../../../../test/support/execution.js';
import { JobMemory } from '../settle/job-memory.service.js';
import { SettleJob } from '../settle/settle-job.service.js';
import { SettlePage } from '../settle/settle-page.service.js';
import { JobAttempts } from './job-attempts.service.js';
import { JobEnds } from './job-ends.service.js';
import { JobsProcessor } from './jobs.processor.js';

const SETTINGS = { SLUICE_MAX_HELD_BYTES: 134_217_728, WORKER_WAITING_ROOM: 100 } as never;
const TICKET: JobTicket = { jobId: 'job-1', ...IDS, fence: '3' };

interface Given {
  method?: string;
  retry?: RetryPolicy;
  resendable?: boolean;
  /** Milliseconds from now until which the first byte may leave. */
  sendWithinMs?: number;
}

/** The ledger: one job, and what is written down of it. */
class Rows extends Claims {
  readonly ends: (Outcome | PutBack)[] = [];
  readonly faults: Error[] = [];
  isMine = true;

  constructor(private readonly given: Given) {
    super(undefined as never, undefined as never, undefined as never, undefined as never);
  }

  override async claim(_ticket: JobTicket, owner: string): Promise<ClaimedJob | undefined> {
    const fault = this.faults.shift();
    if (fault) throw fault;
    if (!this.isMine) return undefined;
    const { method = 'GET', retry = null, resendable = method === 'GET' } = this.given;
    const job = Object.assign(new Job(), { id: 'job-1', attempts: 1, retry, resendable });
    const request = { method, target: '/things', headers: [], body: Buffer.alloc(0) };
    const sendBy = performance.now() + (this.given.sendWithinMs ?? 10_000);
    return { job, request: { request }, fence: '3', owner, sendBy };
  }

  override async settle(_claimed: ClaimedJob, outcome: Outcome): Promise<boolean> {
    this.ends.push(outcome);
    return true;
  }

  override async putBack(_claimed: ClaimedJob, again: PutBack): Promise<void> {
    this.ends.push(again);
  }
}

function aProcessor({ execute, metrics, log }: ExecutionWorld, rows: Rows): JobsProcessor {
  const memory = new JobMemory(SETTINGS, metrics);
  const settle = new SettleJob(rows);
  // No job here walks a list.
  const pages = new SettlePage(undefined as never, settle, undefined as never, undefined as never);
  const unread = { peekById: () => undefined, record: () => undefined } as never;
  const closed = { isOpen: () => false } as never;
  const attempts = new JobAttempts(rows, settle, closed, unread, unread, metrics, log);
  const ends = new JobEnds(settle, pages, unread, closed, new RetryBudgets());
  return new JobsProcessor(execute, ends, memory, attempts, SETTINGS, log);
}

describe('a job', () => {
  let world: ExecutionWorld;
  afterEach(() => world.close());

  async function processed(
    rows: Rows,
    options: ExecutionOptions & { answer?: (world: ExecutionWorld) => void } = {},
  ): Promise<Rows> {
    world = await executionWorld(options);
    options.answer?.(world);
    const processor = aProcessor(world, rows);
    await processor.process({ data: TICKET });
    await processor.settled();
    return rows;
  }

  const status =
    (code: number, headers: Record<string, string> = {}) =>
    (at: ExecutionWorld) =>
      void at.upstream.on('/things', { status: code, headers });

  it('is sent once it is claimed, and its answer is written down', async () => {
    const { ends } = await processed(new Rows({}));
    expect(world.upstream.arrivals()).toHaveLength(1);
    expect(ends).toEqual([
      expect.objectContaining({ state: 'answered', dispatched: true, result: expect.anything() }),
    ]);
    expect(world.lines).toEqual([expect.objectContaining({ outcome: '200' })]);
  });

  it('leaves the queue when it is claimed, and a portion when all of it is', async () => {
    const rows = new Rows({});
    world = await executionWorld({});
    const processor = aProcessor(world, rows);
    let answer = (): void => undefined;
    const told = new Promise<void>((resolve) => {
      answer = resolve;
    });
    world.upstream.on('/things', () => told.then(() => ({ status: 200 })));
    const tickets = ['3', '4', '5'].map((fence) => ({ ...TICKET, fence }));
    await processor.process({ data: { id: 'portion-1', tickets } });
    expect(rows.ends).toEqual([]);
    await world.upstream.waitForArrivals(3);
    answer();
    await processor.settled();
    expect(rows.ends).toHaveLength(3);
  });

  it('that is somebody else’s is not sent, and its place is free again', async () => {
    const rows = new Rows({});
    rows.isMine = false;
    await processed(rows, { limits: { windows: [{ requests: 1, perMs: 60_000 }] } });
    expect(world.upstream.arrivals()).toEqual([]);
    expect(rows.ends).toEqual([]);
    const limits = { limitKey: 'c:connection-1', keys: [], concurrency: undefined };
    const windows = [{ requests: 1, perMs: 60_000 }];
    const decision = await world.limiter.reserve({
      departure: 'next',
      ...IDS,
      kind: 'call',
      maxWaitMs: 0,
      limits: { ...limits, keys: [{ key: 'c:connection-1', windows, cost: 1 }] },
    });
    expect(decision.kind).toBe('go');
  });

  it('is put back with its lane paused when the third party says too many', async () => {
    const { ends } = await processed(new Rows({}), {
      answer: status(429, { 'retry-after': '30' }),
    });
    expect(ends).toEqual([expect.objectContaining({ uncounted: true, dispatched: true })]);
    expect((ends[0] as PutBack).refused?.pauseMs).toBeGreaterThan(25_000);
  });

  it('is tried again after a server error when it says so, and ends otherwise', async () => {
    const retry: RetryPolicy = { attempts: 3, on: ['5xx'] };
    const again = await processed(new Rows({ retry }), { answer: status(503) });
    expect(again.ends).toEqual([expect.objectContaining({ afterMs: expect.any(Number) })]);
    await world.close();
    const ended = await processed(new Rows({}), { answer: status(503) });
    expect(ended.ends).toEqual([expect.objectContaining({ state: 'answered' })]);
  });

  it('that may have arrived and may not be sent twice is unknown', async () => {
    const { ends } = await processed(new Rows({ method: 'POST' }), {
      answer: ({ upstream }) =>
        void upstream.on('/things', ({ response }) => void response.socket?.destroy()),
    });
    expect(ends).toEqual([expect.objectContaining({ state: 'unknown', dispatched: true })]);
  });

  it('whose lease may end before it leaves goes back, and is not sent', async () => {
    const { ends } = await processed(new Rows({ sendWithinMs: -1 }));
    expect(world.upstream.arrivals()).toEqual([]);
    expect(ends).toEqual([{ afterMs: 0, dispatched: false, uncounted: true }]);
  });

  it('waits for its window outside of the ledger, and goes back when that takes too long', async () => {
    const rows = new Rows({ method: 'POST' });
    world = await executionWorld({ limits: { windows: [{ requests: 1, perMs: 60_000 }] } });
    const processor = aProcessor(world, rows);
    await processor.process({ data: TICKET });
    await processor.settled();
    await processor.process({ data: { ...TICKET, fence: '4' } });
    await processor.settled();
    expect(world.upstream.arrivals()).toHaveLength(1);
    const [, back] = rows.ends;
    expect(back).toMatchObject({ dispatched: false, uncounted: true });
    expect((back as PutBack).afterMs).toBeGreaterThan(50_000);
  });

  it('whose claim fails for good ends with a log line instead of an error', async () => {
    const rows = new Rows({});
    rows.faults.push(new Error('a broken statement'), new SluiceError('internal_error'));
    await processed(rows);
    expect(world.upstream.arrivals()).toEqual([]);
    expect(world.lines).toEqual([expect.objectContaining({ outcome: 'internal_error' })]);
  });
});
