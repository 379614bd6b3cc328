import type { CallbackTarget, JsonSource, ProxyRequest } from '#libs/contracts';
import type { AnswerShape, ListPlan } from '#libs/resources';

/** What a job keeps sealed until it has been settled. */
export interface JobRequest {
  request: ProxyRequest;
  callback?: CallbackTarget | undefined;
  metadata?: JsonSource | undefined;
  /** What becomes of the answer; absent where it is kept as it is. */
  shape?: AnswerShape | undefined;
  /** Absent where the request is all there is to be sent. */
  walk?: JobWalk | undefined;
}

/** A list that a job walks: `JobRequest.request` is that of the page which is due. */
export interface JobWalk {
  /** At most so many. */
  pages: number | 'all';
  /** Each page is a callback, and the next one is asked for when it has been received. */
  deliversPages: boolean;
  priority: number;
  /** Of the requests for its pages. */
  plan: ListPlan;
  /** What has come before the page that is due. */
  passed: PassedPages;
}

export interface PassedPages {
  pages: number;
  items: number;
  /** Of lines that are kept. */
  bytes: number;
}
