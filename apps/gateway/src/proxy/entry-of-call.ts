import { headerValue } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { outcomeOf, type RequestEntry } from '#libs/requests';
import type { Call, CallOutcome } from './call.js';

/** What names a trace (W3C Trace Context, section 3.2); anything else might say anything. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What the request log says of a call that has ended. Written out: so all are of one shape. */
export function entryOfCall(
  call: Call,
  ended: CallOutcome | SluiceError,
  keyId: string | undefined,
): RequestEntry {
  const { id, route, request, measures } = call;
  const { projectId, connectionId, integrationId } = route;
  const { method, target, headers, body } = request;
  const { status, waitedMs, tokenMs, upstreamMs, totalMs, responseBytes } = measures;
  const { outcome, dispatched } = endingOf(ended, status);
  return {
    id,
    projectId,
    connectionId,
    integrationId,
    keyId,
    method,
    target,
    outcome,
    dispatched,
    status,
    waitedMs,
    tokenMs,
    upstreamMs,
    totalMs,
    responseBytes,
    requestBytes: body.length,
    traceparent: traceparentOf(headerValue(headers, 'traceparent')),
  };
}

export const traceparentOf = (said: string | undefined): string | undefined =>
  said !== undefined && TRACEPARENT.test(said) ? said : undefined;

function endingOf(
  ended: CallOutcome | SluiceError,
  status: number | undefined,
): Pick<RequestEntry, 'outcome' | 'dispatched'> {
  if (ended instanceof SluiceError) {
    // Of an answer that broke off nobody says that it left.
    const dispatched = ended.facts.dispatched ?? status !== undefined;
    return { outcome: ended.code, dispatched };
  }
  if (ended.kind === 'caller_gone') return { outcome: ended.kind, dispatched: ended.dispatched };
  return { outcome: outcomeOf(ended.status), dispatched: true };
}
