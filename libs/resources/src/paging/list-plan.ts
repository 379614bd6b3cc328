import type { ProxyRequest } from '#libs/contracts';
import type { FoundMethod } from '../find.js';
import type { Evaluate, ResourceQuestion } from '../question.js';
import { draftRequest } from '../request.js';
import type { PageState } from './page-state.js';
import { putPage } from './put-page.js';

/**
 * What the requests of a list's pages are made of, as it was when the first of them was asked for.
 * Plain data: it is kept with a job.
 */
export interface ListPlan {
  found: FoundMethod;
  question: Omit<ResourceQuestion, 'body'> & {
    /** Base64. */
    body?: string | undefined;
  };
}

export const planOf = (found: FoundMethod, { body, ...question }: ResourceQuestion): ListPlan => ({
  found,
  question: { ...question, body: body?.toString('base64') },
});

/** @throws SluiceError as `draftRequest` does */
export async function requestOfPage(
  { found, question: { body, ...question } }: ListPlan,
  state: PageState,
  evaluate: Evaluate,
): Promise<ProxyRequest> {
  const asked = { ...question, body: body === undefined ? undefined : Buffer.from(body, 'base64') };
  const { draft } = await draftRequest(found, asked, evaluate);
  if (found.method.pagination) putPage(draft, found.method.pagination, state);
  return draft.finish();
}
