import { Refusal } from '../refusal.js';
import { requiredParameter } from './parameters.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** The redirect_uri exactly as sent. Any loopback address is accepted, and nothing else. */
export function readRedirectUri(search: URLSearchParams): string {
  const text = requiredParameter(search, 'redirect_uri');
  const url = /^[\x21-\x7e]+$/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  const plain = url?.username === '' && url.password === '' && !text.includes('#');
  if (url !== undefined && web && plain && LOOPBACK.test(url.hostname)) return text;
  const wanted = 'an absolute http or https URL on loopback, without user and fragment';
  throw new Refusal(400, 'invalid_request', `The parameter redirect_uri must be ${wanted}.`);
}

/** Appends to the text, so that the client finds its own query unchanged. */
export function redirectWith(redirectUri: string, answer: Record<string, string>): string {
  const joint = redirectUri.includes('?') ? '&' : '?';
  return `${redirectUri}${joint}${new URLSearchParams(answer).toString()}`;
}
