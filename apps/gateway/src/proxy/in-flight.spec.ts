import { jest } from '@jest/globals';
import { loadSettings } from '#libs/config';
import type { Readiness } from '#libs/telemetry';
import type { Call } from './call.js';
import { InFlight } from './in-flight.js';

const SHUTDOWN_MS = 30_000;
const settings = {
  ...loadSettings({}),
  SLUICE_SHUTDOWN_MS: SHUTDOWN_MS,
  SLUICE_MAX_WAITING_PER_PROJECT: 2,
};

const aCall = (projectId = 'p') => {
  const abort = jest.fn<Call['abort']>();
  return { abort, call: { route: { projectId }, abort } as unknown as Call };
};

describe('the calls under way in a gateway', () => {
  const stop = jest.fn();
  let inFlight: InFlight;
  beforeEach(() => {
    jest.useFakeTimers();
    inFlight = new InFlight(settings, { stop } as unknown as Readiness);
  });
  afterEach(() => void jest.useRealTimers());

  it('are bounded for each project, until one of them is over', () => {
    const { call: first } = aCall();
    inFlight.enter(first);
    inFlight.enter(aCall().call);
    const refused = expect.objectContaining({ code: 'limit_queue_full' });
    expect(() => inFlight.enter(aCall().call)).toThrow(refused);
    inFlight.enter(aCall('other').call);
    inFlight.leave(first);
    inFlight.enter(aCall().call);
  });

  it('may end in peace when it stops, and no other comes', async () => {
    const { call, abort } = aCall();
    inFlight.enter(call);
    const stopped = inFlight.onModuleDestroy();
    expect(stop).toHaveBeenCalled();
    const refused = expect.objectContaining({
      code: 'shutting_down',
      facts: { dispatched: false },
    });
    expect(() => inFlight.enter(aCall().call)).toThrow(refused);
    inFlight.leave(call);
    await stopped;
    expect(abort).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are aborted when they outlast the time for stopping, and told why', async () => {
    const { call, abort } = aCall();
    abort.mockImplementation(() => inFlight.leave(call));
    inFlight.enter(call);
    const stopped = inFlight.onModuleDestroy();
    jest.advanceTimersByTime(SHUTDOWN_MS - 1);
    expect(abort).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    await stopped;
    expect(abort).toHaveBeenCalledWith(expect.objectContaining({ code: 'shutting_down' }));
  });
});
