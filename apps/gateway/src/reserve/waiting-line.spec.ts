import type { Reservation } from '#libs/rates';
import { type Waiter, WaitingLine } from './waiting-line.js';

const windows = [{ requests: 1, perMs: 1_000 }];
/** Equal for all who share the line, and not the same object: each connection has its own. */
const limitsOf = (cost = 1) => ({
  line: 'i:1',
  keys: [{ key: 'i:1', windows, cost }],
  concurrency: undefined,
});

describe('calls that wait in line', () => {
  const line = new WaitingLine();
  const waiters: Waiter[] = [];
  const wait = (place: string, { cost = 1, setsOutAt = NaN } = {}): Waiter => {
    const reservation: Reservation = { place, at: waiters.length, limits: limitsOf(cost) };
    const waiter: Waiter = {
      request: { departure: place, projectId: 'p', connectionId: `c-${place}` },
      reservation,
      setsOutAt: setsOutAt || performance.now() + 60_000 + waiters.length,
      timer: undefined,
      setOut: () => undefined,
    };
    line.add(waiter);
    waiters.push(waiter);
    return waiter;
  };
  const places = () => waiters.map(({ reservation }) => reservation.place);
  afterEach(() => {
    for (const waiter of waiters.splice(0)) line.leave(waiter);
  });

  it('hand the place of one who leaves on, each to the next, whoever of those that share the limit it is', () => {
    const [first] = [wait('a'), wait('b'), wait('c')];
    expect(line.leave(first)?.place).toBe('c');
    expect(places().slice(1)).toEqual(['a', 'b']);
  });

  it('keep their places when what they cost is another thing', () => {
    const [first] = [wait('a'), wait('b', { cost: 3 }), wait('c')];
    expect(line.leave(first)?.place).toBe('c');
    expect(places().slice(1)).toEqual(['b', 'a']);
  });

  it('get what another process gives up before one who comes later does', () => {
    const [a, b] = [wait('a'), wait('b')];
    const late = wait('early', { setsOutAt: a.setsOutAt - 1 });
    expect(places()).toEqual(['early', 'a', 'b']);
    expect(b.setsOutAt).toBeLessThan(late.setsOutAt);
  });

  it('get the place of one who has set out and does not leave', () => {
    const [a, b] = [wait('a'), wait('b')];
    const free = line.handOn({ place: 'gone', at: 0, limits: limitsOf() });
    expect(free.place).toBe('b');
    expect([a, b].map(({ reservation }) => reservation.place)).toEqual(['gone', 'a']);
  });

  it('leave once', () => {
    const only = wait('a');
    expect(line.leave(only)?.place).toBe('a');
    expect(line.leave(only)).toBeUndefined();
    expect(line.isEmpty).toBe(true);
  });
});
