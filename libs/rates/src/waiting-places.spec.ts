import { jest } from '@jest/globals';
import type { Reservation } from './requests.js';
import { WaitingPlaces } from './waiting-places.js';

type Listener = (places: ReadonlyMap<string, number>) => void;

const limits = { limitKey: 'c:1', keys: [], concurrency: undefined };
const at = (place: string, instant: number): Reservation => ({ place, at: instant, limits });

describe('what waits for its place', () => {
  let movedUp: Listener = () => undefined;
  const waiting = new WaitingPlaces({ onMovedUp: (listener) => (movedUp = listener) });

  it('sets out at once when its place is near', () => {
    const setOut = jest.fn();
    waiting.wait(at('near', 1), 100, setOut);
    expect(setOut).toHaveBeenCalledWith(at('near', 1));
    expect(waiting.leave(at('near', 1))).toBe(false);
  });

  it('sets out earlier when it moves up, with the place that it has then', async () => {
    const setOut = new Promise((resolve) => waiting.wait(at('late', 60_000), 60_000, resolve));
    movedUp(new Map([['late', 59_999]]));
    expect(await setOut).toEqual(at('late', 1));
  });

  it('leaves once, and does not set out then', async () => {
    const setOut = jest.fn();
    waiting.wait(at('leaves', 60_000), 60_000, setOut);
    expect(waiting.leave(at('leaves', 60_000))).toBe(true);
    movedUp(new Map([['leaves', 60_000]]));
    await new Promise(setImmediate);
    expect(waiting.leave(at('leaves', 60_000))).toBe(false);
    expect(setOut).not.toHaveBeenCalled();
  });

  it('gives up when its signal says so, and is told why', async () => {
    const reason = new Error('left');
    const waiter = new AbortController();
    const place = waiting.until(at('gives up', 60_000), 60_000, waiter);
    waiter.abort(reason);
    await expect(place).rejects.toBe(reason);
    expect(waiting.leave(at('gives up', 60_000))).toBe(false);
    await expect(waiting.until(at('late', 1), 60_000, waiter)).rejects.toBe(reason);
  });

  it('needs no signal when its place is near', async () => {
    const waiter = {
      get signal(): AbortSignal {
        throw new Error('made for nothing');
      },
    };
    expect(await waiting.until(at('near', 1), 100, waiter)).toEqual(at('near', 1));
  });
});
