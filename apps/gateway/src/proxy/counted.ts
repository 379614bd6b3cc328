import { SluiceError } from '#libs/errors';
import type { Metrics } from '#libs/telemetry';
import type { CallOutcome } from './call.js';

/** Counts a call, and how it ends. */
export async function counted(metrics: Metrics, make: () => Promise<CallOutcome>): Promise<void> {
  const startedAt = performance.now();
  metrics.callStarted();
  let outcome = 'internal_error';
  try {
    const ended = await make();
    outcome = ended.kind === 'answered' ? `${Math.floor(ended.status / 100)}xx` : ended.kind;
  } catch (error) {
    if (error instanceof SluiceError) outcome = error.code;
    throw error;
  } finally {
    metrics.callEnded(outcome, startedAt);
  }
}
