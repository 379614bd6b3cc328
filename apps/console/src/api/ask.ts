import { refusalOf } from './refusal.js';

export interface Question {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

/** Sent along with what is asked, once it is known. */
const context = { csrfToken: '', project: '' };

export const setCsrfToken = (token: string): void => void (context.csrfToken = token);
export const setProject = (id: string): void => void (context.project = id);

/**
 * A route of the API, in the session of this browser and the chosen project.
 * @throws Refusal
 */
export async function ask<T>(path: string, question: Question = {}): Promise<T> {
  const { method = 'GET', body, signal } = question;
  const answer = await fetch(path, {
    method,
    headers: headersFor(method, body),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!answer.ok) throw await ended(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

function headersFor(method: string, body: unknown): Record<string, string> {
  const { csrfToken, project } = context;
  return {
    ...(project === '' ? {} : { 'sluice-project': project }),
    ...(method === 'GET' ? {} : { 'sluice-csrf': csrfToken }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

/** Who has no session any more is led to the login, and from there back. */
async function ended(answer: Response): Promise<Error> {
  const refusal = await refusalOf(answer);
  if (refusal.code === 'session_ended') {
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`/ops/login?next=${next}`);
  }
  return refusal;
}
