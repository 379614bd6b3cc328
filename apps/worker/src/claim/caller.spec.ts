import { Caller } from './caller.js';

const REASON = new Error('gone');

describe('a caller', () => {
  it('who stays hinders nothing', () => {
    const caller = new Caller();
    caller.throwIfGone();
    expect([caller.hasLeft, caller.signal.aborted]).toEqual([false, false]);
  });

  it('who leaves is told of once, by every way, with the first reason', () => {
    const caller = new Caller();
    const { signal } = caller;
    const told: Error[] = [];
    caller.onGone((reason) => told.push(reason));
    caller.leave(REASON);
    caller.leave(new Error('again'));
    expect(told).toEqual([REASON]);
    expect([caller.hasLeft, signal.aborted, signal.reason]).toEqual([true, true, REASON]);
    expect(() => caller.throwIfGone()).toThrow(REASON);
  });

  it('who has left before anybody asked has left on the signal as well', () => {
    const caller = new Caller();
    caller.leave(REASON);
    expect([caller.signal.aborted, caller.signal.reason]).toEqual([true, REASON]);
  });
});
