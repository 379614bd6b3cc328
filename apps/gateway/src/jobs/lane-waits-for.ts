import { isBreakerKey } from '#libs/breakers';
import type { WaitingFor } from '#libs/contracts';
import { type HeldUpLane, isJobKey } from '#libs/ledger';

/** What a lane waits for, and with it all of its jobs that nothing of their own keeps. */
export function laneWaitsFor({
  connectionId,
  pausedUntil,
  waitsFor,
  wakeAt,
}: HeldUpLane): WaitingFor | undefined {
  if (pausedUntil && isLater(pausedUntil))
    return waiting('pause', `c:${connectionId}`, pausedUntil);
  return waitsFor === null ? undefined : waiting(kindOf(waitsFor), waitsFor, wakeAt);
}

function kindOf(key: string): WaitingFor['kind'] {
  if (isBreakerKey(key)) return 'breaker';
  return isJobKey(key) ? 'order' : 'limit';
}

export const isLater = (instant: Date | null): boolean => (instant?.getTime() ?? 0) > Date.now();

export const waiting = (kind: WaitingFor['kind'], key: string, until?: Date): WaitingFor => ({
  kind,
  key,
  ...(until ? { until: until.toISOString() } : {}),
});
