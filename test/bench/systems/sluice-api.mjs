import { ANSWER_BYTES } from '../answer.mjs';

const KEY = 'bench';

/**
 * Registers the upstream with a running Sluice and makes the first call through it.
 * @param {string} url of the gateway
 * @param {{ apiKey: string, upstream: { url: string, host: string } }} setting
 * @returns {Promise<string>} path of the proxied call
 */
export async function setUpConnection(url, { apiKey, upstream }) {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const create = async (/** @type {string} */ path, /** @type {object} */ input) => {
    const body = JSON.stringify(input);
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  await create('/integrations', {
    key: KEY,
    name: 'Benchmark',
    baseUrl: upstream.url,
    allowedHosts: [upstream.host],
    plainHttpHosts: [upstream.host],
    auth: { type: 'bearer' },
  });
  const { id } = await create('/connections', { integration: KEY, credentials: { token: 't' } });
  const path = `/connections/${id}/proxy/item`;
  const answer = await fetch(`${url}${path}`, {
    headers: { authorization: headers.authorization },
  });
  const body = await answer.text();
  if (answer.status === 200 && body.length === ANSWER_BYTES) return path;
  throw new Error(`the first call answered ${answer.status}: ${body.slice(0, 500)}`);
}
