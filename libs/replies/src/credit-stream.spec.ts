import { jest } from '@jest/globals';
import { CreditStream, SILENCE_MS } from './credit-stream.js';
import type { Frame } from './frame.js';
import { CallerGoneError, CREDIT_BYTES } from './reply-channel.js';

class RecordingStream extends CreditStream {
  readonly delivered: Frame[] = [];

  protected deliver(frame: Frame): Promise<void> {
    this.delivered.push(frame);
    return Promise.resolve();
  }

  close(): void {
    this.delivered.length = 0;
  }
}

const data = (bytes: number): Frame => ({ kind: 'answer', data: Buffer.alloc(bytes), end: false });

/** Whether a promise has settled once everything that can run now has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => void (settled = true);
  promise.then(note, note);
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('CreditStream', () => {
  it('is ready while less than the credit is under way', async () => {
    const stream = new RecordingStream();
    await stream.ready();
    await stream.send(data(CREDIT_BYTES - 1));
    await stream.ready();
    expect(stream.delivered).toHaveLength(1);
  });

  it('waits at the credit and goes on when some of it comes back', async () => {
    const stream = new RecordingStream();
    await stream.send(data(CREDIT_BYTES));
    const ready = stream.ready();
    expect(await isSettled(ready)).toBe(false);
    stream.granted(1);
    await ready;
  });

  it('goes on waiting when too little comes back', async () => {
    const stream = new RecordingStream();
    await stream.send(data(CREDIT_BYTES + 10));
    const ready = stream.ready();
    stream.granted(10);
    expect(await isSettled(ready)).toBe(false);
    stream.granted(11);
    await ready;
  });

  it('takes a report that is repeated or comes late for no new credit', async () => {
    const stream = new RecordingStream();
    await stream.send(data(CREDIT_BYTES + 10));
    const ready = stream.ready();
    stream.granted(10);
    stream.granted(10);
    stream.granted(5);
    expect(await isSettled(ready)).toBe(false);
    stream.granted(11);
    await ready;
  });

  it('wakes who waits when the caller leaves, and sends nothing more', async () => {
    const stream = new RecordingStream();
    await stream.send(data(CREDIT_BYTES));
    const ready = stream.ready();
    stream.callerGone();
    await expect(ready).rejects.toThrow(CallerGoneError);
    await expect(stream.ready()).rejects.toThrow(CallerGoneError);
    await expect(stream.send(data(1))).rejects.toThrow(CallerGoneError);
    expect(stream.delivered).toHaveLength(1);
  });

  it('tells of the leaving once, also to who asks afterwards', () => {
    const stream = new RecordingStream();
    const heard: string[] = [];
    stream.onCallerGone(() => heard.push('before'));
    stream.callerGone();
    stream.callerGone();
    stream.onCallerGone(() => heard.push('after'));
    expect(heard).toEqual(['before', 'after']);
  });

  describe('that waits for credits', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('takes a long silence for the absence of its caller', async () => {
      const stream = new RecordingStream();
      let left = false;
      stream.onCallerGone(() => (left = true));
      await stream.send(data(CREDIT_BYTES));
      const ready = stream.ready();
      ready.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(SILENCE_MS - 1);
      expect(left).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(left).toBe(true);
      await expect(ready).rejects.toThrow(CallerGoneError);
    });

    it('waits on for a caller who reads nothing as long as that is reported', async () => {
      const stream = new RecordingStream();
      let left = false;
      stream.onCallerGone(() => (left = true));
      await stream.send(data(CREDIT_BYTES));
      const ready = stream.ready();
      for (let reports = 0; reports < 20; reports++) {
        await jest.advanceTimersByTimeAsync(SILENCE_MS - 1);
        stream.granted(0);
      }
      expect(left).toBe(false);
      stream.granted(1);
      await ready;
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
