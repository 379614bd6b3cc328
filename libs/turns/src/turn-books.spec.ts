import type { Line } from '#libs/limits';
import { commandClient, type Redis, waitingClient } from '#libs/redis';
import fc from 'fast-check';
import { startRedis, type TestRedis } from '../../../test/support/redis.js';
import { LocalTurnBook } from './local-turn-book.js';
import { RedisTurnBook } from './redis-turn-book.js';
import type { Turn, TurnBook, TurnDecision, TurnRequest } from './turn-book.js';
import { TurnJournal } from './turn-journal.js';

/** Counts nothing: no window here is long enough for it to matter after a loss. */
class NoJournal extends TurnJournal {
  constructor() {
    super(undefined as never, undefined as never);
  }

  override count(): void {}

  override flush(): Promise<void> {
    return Promise.resolve();
  }

  override read(): Promise<[]> {
    return Promise.resolve([]);
  }
}

let server: TestRedis;
let clients: Redis[];
let shared: RedisTurnBook;

beforeAll(async () => {
  server = await startRedis();
  clients = [commandClient(server.url), waitingClient(server.url)];
  await Promise.all(clients.map((client) => client.connect()));
  const [commands, subscriber] = clients as [Redis, Redis];
  shared = new RedisTurnBook({ commands, subscriber, journal: new NoJournal() });
  await shared.open();
});

afterAll(async () => {
  shared.close();
  for (const client of clients) client.disconnect();
  await server.stop();
});

type Step = { take: { maxWaitMs: number } } | { giveBack: number } | { leave: number };

let played = 0;

/** What a book decides over a sequence of steps, in a line of its own. */
async function play(
  book: TurnBook,
  limits: Omit<Line, 'key'>,
  steps: Step[],
): Promise<TurnDecision[]> {
  const name = `line-${played++}`;
  const line = { ...limits, key: name };
  const held: Turn[] = [];
  const decisions: TurnDecision[] = [];
  for (const [index, step] of steps.entries()) {
    if ('take' in step) {
      const decision = await book.take(request(line, `${name}-${index}`, step.take.maxWaitMs));
      decisions.push(decision);
      if (decision.kind === 'go') held.push(decision.turn);
      continue;
    }
    const at = 'giveBack' in step ? step.giveBack : step.leave;
    const [turn] = held.splice(at % Math.max(1, held.length), 1);
    if (turn) await ('giveBack' in step ? book.giveBack(turn) : book.leave(turn));
  }
  return decisions;
}

const request = (line: Line, callId: string, maxWaitMs: number): TurnRequest => ({
  callId,
  line,
  maxWaitMs,
  projectId: `project of ${line.key}`,
  connectionId: `connection of ${line.key}`,
  admission: { perConnection: 6, perProject: 9 },
});

/** Windows and waits lie so far apart that the milliseconds a step takes cannot change a decision. */
const WINDOW_MS = 20_000;
/** A sequence is over long before this much of a wait has passed. */
const COARSE_MS = 5_000;

const limits = fc.record({
  windows: fc.array(
    fc.record({
      requests: fc.integer({ min: 1, max: 4 }),
      perMs: fc.integer({ min: 1, max: 3 }).map((times) => times * WINDOW_MS),
    }),
    { maxLength: 2 },
  ),
  concurrency: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        take: fc.record({ maxWaitMs: fc.constantFrom(10_000, 50_000, 110_000) }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ giveBack: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ leave: fc.nat(9) }) },
  ),
  { maxLength: 30 },
);

const coarse = (decision: TurnDecision): string =>
  decision.kind === 'go'
    ? `go after ${Math.round(decision.waitMs / COARSE_MS)}`
    : `${decision.code}, try after ${Math.round(decision.retryAfterMs / COARSE_MS)}`;

describe('the turn book in memory and the one on Redis', () => {
  it('decide the same about the same sequence of steps', async () => {
    await fc.assert(
      fc.asyncProperty(limits, steps, async (given, sequence) => {
        const local = new LocalTurnBook(new NoJournal());
        const expected = (await play(local, given, sequence)).map(coarse);
        expect((await play(shared, given, sequence)).map(coarse)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, () => TurnBook]>([
    ['in memory', () => new LocalTurnBook(new NoJournal())],
    ['on Redis', () => shared],
  ])('%s: six takers of a window of three go in threes', async (_name, book) => {
    const line = { windows: [{ requests: 3, perMs: 100 }], concurrency: undefined };
    const takes = Array.from({ length: 6 }, (): Step => ({ take: { maxWaitMs: 1_000 } }));
    const decisions = await play(book(), line, takes);
    const waits = decisions.map((decision) => (decision.kind === 'go' ? decision.waitMs : NaN));
    expect(waits.slice(0, 3).every((ms) => ms < 1)).toBe(true);
    expect(waits.slice(3).every((ms) => ms > 60 && ms <= 103)).toBe(true);
  });
});
