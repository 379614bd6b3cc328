import type { CallbackTarget, JsonSource, ProxyRequest } from '#libs/contracts';
import type { AnswerShape } from '#libs/resources';

/** What a job keeps sealed until it has been settled. */
export interface JobRequest {
  request: ProxyRequest;
  callback?: CallbackTarget | undefined;
  metadata?: JsonSource | undefined;
  /** What becomes of the answer; absent where it is kept as it is. */
  shape?: AnswerShape | undefined;
}
