import { type HeaderPair, headerValue } from '#libs/contracts';
import { type Egress, wholeBody } from '#libs/egress';
import { asSluiceError } from '#libs/errors';
import { judgeTokenAnswer, type TokenReading, type TokenVerdict } from './token-answer.js';
import { tokenRequest, type TokenQuestion } from './token-request.js';

/** The whole token call ends within this budget, which is far below the lease. */
const TIMEOUTS = { connectMs: 5_000, headersMs: 15_000, idleMs: 5_000, totalMs: 20_000 };
const MAX_ANSWER_BYTES = 65_536;

/** A question to a token endpoint and how its answer is to be read. */
export type TokenInquiry = TokenQuestion & TokenReading;

/** Makes exactly one token request, for a project, and judges the answer. Never throws. */
export async function askForTokens(
  egress: Egress,
  projectId: string,
  inquiry: TokenInquiry,
): Promise<TokenVerdict> {
  try {
    const sending = egress.send(tokenRequest(inquiry), {
      projectId,
      timeouts: TIMEOUTS,
      maxResponseBytes: MAX_ANSWER_BYTES,
    });
    const answer = await sending.answer;
    const { status, headers } = answer.head;
    const body = await wholeBody(answer);
    return judgeTokenAnswer({ status, headers, body, answeredAt: serverTime(headers) }, inquiry);
  } catch (error) {
    const { code, facts } = asSluiceError(error);
    const wasAnswered = facts.dispatched === false;
    return {
      kind: 'transient',
      reason: `the token endpoint gave no answer (${code})`,
      wasAnswered,
    };
  }
}

function serverTime(headers: readonly HeaderPair[]): number {
  const told = Date.parse(headerValue(headers, 'date') ?? '');
  return Number.isNaN(told) ? Date.now() : told;
}
