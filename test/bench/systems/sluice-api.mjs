import { ANSWER_BYTES } from '../answer.mjs';

const KEY = 'bench';

/**
 * @typedef {{ url: string, headers: Record<string, string> }} Access to a gateway, with the key in
 *   the headers
 */

/**
 * @param {Access} access
 * @param {string} path
 * @param {object} input
 * @returns {Promise<any>} what was made
 */
export async function create({ url, headers }, path, input) {
  const body = JSON.stringify(input);
  const all = { ...headers, 'content-type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: all, body });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

/**
 * @param {string} key
 * @param {{ url: string, host: string }} upstream
 */
export function integrationOf(key, upstream) {
  return {
    key,
    name: 'Benchmark',
    baseUrl: upstream.url,
    allowedHosts: [upstream.host],
    plainHttpHosts: [upstream.host],
    auth: { type: 'bearer' },
  };
}

/**
 * Registers the upstream with a running Sluice and makes the first call through it.
 * @param {string} url of the gateway
 * @param {{ apiKey: string, upstream: { url: string, host: string } }} setting
 * @returns {Promise<string>} path of the proxied call
 */
export async function setUpConnection(url, { apiKey, upstream }) {
  const headers = { authorization: `Bearer ${apiKey}` };
  const access = { url, headers };
  await create(access, '/integrations', integrationOf(KEY, upstream));
  const connection = { integration: KEY, credentials: { token: 't' } };
  const { id } = await create(access, '/connections', connection);
  const path = `/connections/${id}/proxy/item`;
  const answer = await fetch(`${url}${path}`, { headers });
  const body = await answer.text();
  if (answer.status === 200 && body.length === ANSWER_BYTES) return path;
  throw new Error(`the first call answered ${answer.status}: ${body.slice(0, 500)}`);
}
