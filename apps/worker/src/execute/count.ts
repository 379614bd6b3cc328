import type { ConnectionRoute } from '#libs/connections';
import type { UpstreamAnswer } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import type { UpstreamOutcome } from '#libs/telemetry';
import type { StepTimer } from './work.js';

/** Counts what a provider has answered, or that it did not. */
export async function counted(
  sending: Promise<UpstreamAnswer>,
  { provider }: ConnectionRoute,
  log: StepTimer,
): Promise<UpstreamAnswer> {
  try {
    const answer = await sending;
    log.asked(provider, outcomeOf(answer.head.status));
    return answer;
  } catch (error) {
    const outcome = error instanceof SluiceError ? failureOf(error) : undefined;
    if (outcome) log.asked(provider, outcome);
    throw error;
  }
}

function outcomeOf(status: number): UpstreamOutcome {
  if (status === 429) return '429';
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}

/** What did not get to the provider, or was ended by us, says nothing of it. */
function failureOf({ code }: SluiceError): UpstreamOutcome | undefined {
  if (code === 'upstream_timeout') return 'timeout';
  if (code === 'upstream_address_denied') return undefined;
  return code.startsWith('upstream_') ? 'unreachable' : undefined;
}
