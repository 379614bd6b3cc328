import fc from 'fast-check';
import { jest } from '@jest/globals';
import type { ConnectionRoute } from '#libs/connections';
import { DEFAULT_TIMEOUTS } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { Withdrawal } from '#libs/parking';
import {
  type AnswerFrame,
  CallerGoneError,
  type Frame,
  type ReplyHead,
  ReplyInbox,
} from '#libs/replies';
import type { AnswerSink } from '../reply/answer-writer.js';
import { Call, type CallOutcome } from './call.js';

const PLACE = { limitRoute: undefined, reservation: undefined };
const HEAD: ReplyHead = { status: 200, statusText: 'OK', headers: [], worker: 'w', waitedMs: 0 };
const QUEUE_MS = 10_000;
const TOTAL_MS = 120_000;
const ROUTE = {
  timeouts: { ...DEFAULT_TIMEOUTS, queueMs: QUEUE_MS, totalMs: TOTAL_MS },
} as ConnectionRoute;

const head = (end = false): Frame => ({ kind: 'answer', head: { ...HEAD }, end });
const data = (end = false): Frame => ({ kind: 'answer', data: Buffer.from('x'), end });
const refused = (dispatched?: boolean): Frame => ({
  kind: 'problem',
  code: 'upstream_reset',
  facts: dispatched === undefined ? {} : { dispatched },
});

class Inbox extends ReplyInbox {
  readonly address = 'here';
  readonly cancelled: string[] = [];
  readonly expected = new Set<string>();

  expect(callId: string): void {
    this.expected.add(callId);
  }

  forget(callId: string): void {
    this.expected.delete(callId);
  }

  grant(): void {}

  cancel(callId: string): void {
    this.cancelled.push(callId);
  }
}

class Sink implements AnswerSink {
  readonly written: AnswerFrame[] = [];
  isBroken = false;

  get hasStarted(): boolean {
    return this.written.length > 0;
  }

  write(frame: AnswerFrame): void {
    this.written.push(frame);
  }

  break(): void {
    this.isBroken = true;
  }

  repeatGrant(): void {}
}

type Ended = CallOutcome | { kind: 'refused'; error: unknown };

/** A call on its own: what its store says is said by the test. */
function aCall({ callerTimeoutMs }: { callerTimeoutMs?: number } = {}) {
  const inbox = new Inbox();
  const sink = new Sink();
  const asked: ((withdrawal: Withdrawal) => void)[] = [];
  const withdraw = () => new Promise<Withdrawal>((resolve) => void asked.push(resolve));
  const terms = {
    request: { method: 'POST', target: '/', headers: [], body: Buffer.alloc(0) },
    callerTimeoutMs,
  };
  const call = new Call({ inbox, withdraw }, ROUTE, terms, () => sink);
  const ended: Ended[] = [];
  call.outcome.then(
    (outcome) => void ended.push(outcome),
    (error: unknown) => void ended.push({ kind: 'refused', error }),
  );
  const storeSays = async (withdrawal: Withdrawal): Promise<void> => {
    for (const say of asked.splice(0)) say(withdrawal);
    await jest.advanceTimersByTimeAsync(0);
  };
  return { call, inbox, sink, asked, ended, storeSays };
}

const parked = (terms: { callerTimeoutMs?: number } = {}) => {
  const world = aCall(terms);
  world.call.park(PLACE);
  return world;
};

const refusal = (code: string, dispatched: boolean) => ({
  kind: 'refused',
  error: expect.objectContaining({ code, facts: expect.objectContaining({ dispatched }) }),
});

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('a caller who hangs up', () => {
  it('while its call waits for its place has sent nothing, and no store is asked', async () => {
    const { call, asked, inbox, ended } = aCall();
    call.abort(new CallerGoneError());
    await pass(0);
    expect(ended).toEqual([{ kind: 'caller_gone', dispatched: false }]);
    expect([asked, inbox.cancelled]).toEqual([[], []]);
    expect(call.park(PLACE)).toBe(false);
  });

  it('while its request is parked withdraws it', async () => {
    const { call, inbox, ended, storeSays } = parked();
    call.abort(new CallerGoneError());
    await storeSays('not_sent');
    expect(ended).toEqual([{ kind: 'caller_gone', dispatched: false }]);
    expect(inbox.cancelled).toEqual([]);
  });

  it('while a worker runs its call has it stopped there', async () => {
    const { call, inbox, sink, ended, storeSays } = parked();
    call.onFrame(head());
    call.abort(new CallerGoneError());
    await storeSays('unknown');
    expect(ended).toEqual([{ kind: 'caller_gone', dispatched: true }]);
    expect(inbox.cancelled).toEqual([call.id]);
    expect(sink.isBroken).toBe(true);
  });

  it('while the store is asked for the deadline is answered by what the store says once', async () => {
    const { call, asked, ended, storeSays } = parked();
    await pass(QUEUE_MS);
    call.abort(new CallerGoneError());
    expect(asked).toHaveLength(1);
    await storeSays('not_sent');
    expect(ended).toEqual([{ kind: 'caller_gone', dispatched: false }]);
  });

  it('after the answer changes nothing', async () => {
    const { call, asked, inbox, sink, ended } = parked();
    call.onFrame(head(true));
    call.abort(new CallerGoneError());
    await pass(0);
    expect(ended).toEqual([{ kind: 'answered', status: 200 }]);
    expect([asked, inbox.cancelled, sink.isBroken]).toEqual([[], [], false]);
  });
});

describe('an answer', () => {
  it('that comes before its parking is acknowledged counts, whatever becomes of the acknowledgement', async () => {
    const { call, ended } = parked();
    call.onFrame(head(true));
    call.fail(new SluiceError('redis_unavailable', { dispatched: true }));
    await pass(0);
    expect(ended).toEqual([{ kind: 'answered', status: 200 }]);
  });

  it('that has begun is not cut short when its parking is never acknowledged', async () => {
    const { call, sink, ended } = parked();
    call.onFrame(head());
    call.fail(new SluiceError('redis_unavailable', { dispatched: true }));
    call.onFrame(data(true));
    await pass(0);
    expect(ended).toEqual([{ kind: 'answered', status: 200 }]);
    expect([sink.written.length, sink.isBroken]).toEqual([2, false]);
  });

  it('that comes while the store is asked for the deadline is the answer', async () => {
    const { call, ended, storeSays } = parked();
    await pass(QUEUE_MS);
    call.onFrame(head(true));
    await storeSays('unknown');
    await pass(2 * TOTAL_MS);
    expect(ended).toEqual([{ kind: 'answered', status: 200 }]);
  });

  it('that a worker refuses says what the worker knows of its leaving, or else what the store knows', async () => {
    const told = parked();
    told.call.onFrame(refused(true));
    const asked = parked();
    asked.call.onFrame(refused());
    await asked.storeSays('not_sent');
    expect(told.ended).toEqual([refusal('upstream_reset', true)]);
    expect(asked.ended).toEqual([refusal('upstream_reset', false)]);
  });

  it('that ends in the middle breaks the connection, and the store is not asked', async () => {
    const { call, asked, sink, ended } = parked();
    call.onFrame(head());
    call.onFrame(refused(true));
    await pass(0);
    expect([sink.isBroken, asked]).toEqual([true, []]);
    expect(ended).toHaveLength(1);
  });

  it('that can no longer arrive is not waited for, and its worker is stopped', async () => {
    const { call, inbox, ended, storeSays } = parked();
    call.onLost(new SluiceError('redis_unavailable', { dispatched: true }));
    expect(inbox.cancelled).toEqual([call.id]);
    await storeSays('not_sent');
    expect(ended).toEqual([refusal('redis_unavailable', false)]);
  });
});

describe('a deadline', () => {
  it('that finds the request parked still withdraws it', async () => {
    const { ended, inbox, storeSays } = parked();
    await pass(QUEUE_MS);
    await storeSays('not_sent');
    expect(ended).toEqual([refusal('queue_timeout', false)]);
    expect([inbox.cancelled, inbox.expected.size]).toEqual([[], 0]);
  });

  it('that finds it claimed lets the worker say how it ended, and stops it 2 s after its time', async () => {
    const { call, inbox, ended, storeSays } = parked();
    await pass(QUEUE_MS);
    await storeSays('unknown');
    await pass(TOTAL_MS + 1_999);
    expect(ended).toEqual([]);
    await pass(1);
    expect(ended).toEqual([refusal('upstream_timeout', true)]);
    expect(inbox.cancelled).toEqual([call.id]);
  });

  it("that is the caller's own ends what has left as well as what has not", async () => {
    const { ended, storeSays } = parked({ callerTimeoutMs: 50 });
    await pass(50);
    await storeSays('unknown');
    await pass(0);
    expect(ended).toEqual([refusal('upstream_timeout', true)]);
  });

  it('does not come any more when the call is over', async () => {
    const { call } = parked();
    call.onFrame(head(true));
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a gateway that stops', () => {
  const stopping = new SluiceError('shutting_down');

  it('tells who waits for a place that nothing has left', async () => {
    const { call, ended } = aCall();
    call.abort(stopping);
    await pass(0);
    expect(ended).toEqual([refusal('shutting_down', false)]);
  });

  it.each<[Withdrawal, boolean]>([
    ['not_sent', false],
    ['unknown', true],
  ])('tells whose request is parked what the store says: %s', async (withdrawal, dispatched) => {
    const { call, ended, storeSays } = parked();
    call.abort(stopping);
    await storeSays(withdrawal);
    expect(ended).toEqual([refusal('shutting_down', dispatched)]);
  });
});

describe('the signal of a call', () => {
  it('is made for those only who ask for it', () => {
    const made = jest.spyOn(globalThis, 'AbortController');
    const { call } = parked();
    call.abort(new CallerGoneError());
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });

  it.each(['before', 'after'])(
    'that was asked for %s its caller left says why it aborts',
    (when) => {
      const { call } = aCall();
      const reason = new CallerGoneError();
      const early = when === 'before' ? call.signal : undefined;
      call.abort(reason);
      expect((early ?? call.signal).reason).toBe(reason);
    },
  );
});

type Happening = (world: ReturnType<typeof aCall>) => void | Promise<void>;

/** Frames get as far as the inbox when their call is not expected. */
const arrives =
  (frame: () => Frame): Happening =>
  ({ call, inbox }) =>
    inbox.expected.has(call.id) ? call.onFrame(frame()) : undefined;

const HAPPENINGS: Record<string, Happening> = {
  park: ({ call }) => void call.park(PLACE),
  notQueued: ({ call }) => call.fail(new Error('no store')),
  head: arrives(head),
  data: arrives(data),
  end: arrives(() => data(true)),
  refusal: arrives(refused),
  lateRefusal: arrives(() => refused(true)),
  lost: ({ call }) => call.onLost(new SluiceError('redis_unavailable')),
  hangUp: ({ call }) => call.abort(new CallerGoneError()),
  stop: ({ call }) => call.abort(new SluiceError('shutting_down')),
  deadline: () => pass(QUEUE_MS),
  notSent: ({ storeSays }) => storeSays('not_sent'),
  unknown: ({ storeSays }) => storeSays('unknown'),
};

it('ends once, whatever happens in whatever order, and is left alone then', async () => {
  const happenings = fc.array(fc.constantFrom(...Object.keys(HAPPENINGS)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(happenings, async (names) => {
      const world = aCall();
      const { call, sink, inbox, asked, ended, storeSays } = world;
      for (const name of names) {
        const { isOver } = call;
        const written = sink.written.length;
        const questions = asked.length;
        await HAPPENINGS[name]?.(world);
        if (!isOver) continue;
        expect(sink.written).toHaveLength(written);
        expect(asked.length).toBeLessThanOrEqual(questions);
        expect(inbox.expected.size).toBe(0);
      }
      call.abort(new CallerGoneError());
      await storeSays('unknown');
      expect(ended).toHaveLength(1);
      expect(jest.getTimerCount()).toBe(0);
    }),
  );
});
