#!/usr/bin/env node
// Copies the connections of a Nango environment, with their credentials. Each gets its Nango id as
// alias, and its end user as external user. It may be run again: what is there is passed over.
// Nothing is changed at Nango.
//
//   NANGO_SECRET_KEY=… SLUICE_KEY=… ./examples/moving/copy-nango-connections.mjs [--dry-run]
//
// NANGO_URL and SLUICE_URL say where both are. The integrations have to be in Sluice already, with
// the provider config keys of Nango as their keys.
import { parseArgs } from 'node:util';

const { NANGO_URL = 'https://api.nango.dev', NANGO_SECRET_KEY } = process.env;
const { SLUICE_URL = 'http://127.0.0.1:3000', SLUICE_KEY } = process.env;
const { values: options } = parseArgs({ options: { 'dry-run': { type: 'boolean' } } });
const PAGE = 100;
const LONGEST_WAIT_S = 300;
/** What an alias may be; an id that is none is the external user then, and found as such. */
const ALIAS = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/;

if (!NANGO_SECRET_KEY || !SLUICE_KEY) {
  console.error('Set NANGO_SECRET_KEY and SLUICE_KEY, a key with the scope manage.');
  process.exit(2);
}

/** @returns the answer, with its JSON; waits where it is asked to */
async function ask(url, { key, method = 'GET', input }) {
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  const waitS = Number(answer.headers.get('retry-after') ?? NaN);
  if (answer.status === 429 && waitS <= LONGEST_WAIT_S) {
    await answer.arrayBuffer();
    await new Promise((resolve) => setTimeout(resolve, waitS * 1_000));
    return ask(url, { key, method, input });
  }
  const text = await answer.text();
  try {
    return { status: answer.status, body: JSON.parse(text) };
  } catch {
    throw new Error(`${method} ${url} answered ${answer.status}, and no JSON`);
  }
}

async function nango(path) {
  const { status, body } = await ask(`${NANGO_URL}${path}`, { key: NANGO_SECRET_KEY });
  if (status === 200) return body;
  throw new Error(`Nango answered ${status} to ${path}: ${JSON.stringify(body)}`);
}

const sluice = (path, given = {}) => ask(`${SLUICE_URL}${path}`, { key: SLUICE_KEY, ...given });

/** All connections, a page after the other; credentials are not in it. */
async function* connections() {
  for (let page = 0; ; page++) {
    const { connections: found } = await nango(`/connections?limit=${PAGE}&page=${page}`);
    yield* found;
    if (found.length < PAGE) return;
  }
}

/** What Sluice keeps of what Nango keeps; a sentence where it is not enough. */
function credentialsOf(theirs, authType) {
  switch (theirs?.type) {
    case 'OAUTH2':
      return {
        accessToken: theirs.access_token,
        ...(theirs.refresh_token ? { refreshToken: theirs.refresh_token } : {}),
        ...(theirs.expires_at ? { expiresAt: new Date(theirs.expires_at).toISOString() } : {}),
      };
    case 'OAUTH2_CC':
      return { clientId: theirs.client_id, clientSecret: theirs.client_secret };
    case 'BASIC':
      return { username: theirs.username, password: theirs.password };
    case 'API_KEY':
      return authType === 'bearer' ? { token: theirs.apiKey } : { apiKey: theirs.apiKey };
    case undefined:
      return {};
    default:
      return `credentials of the type ${theirs.type} have to be connected again`;
  }
}

/** The members of its configuration that the base URL of the integration has room for. */
function variablesOf({ baseUrl }, config) {
  const names = [...baseUrl.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const given = names.filter((name) => typeof config?.[name] === 'string');
  return Object.fromEntries(given.map((name) => [name, config[name]]));
}

const integrations = new Map();
async function integrationOf(key) {
  if (!integrations.has(key))
    integrations.set(key, await sluice(`/integrations/${encodeURIComponent(key)}`));
  const { status, body } = integrations.get(key);
  return status === 200 ? body : undefined;
}

/** @returns what came of it, in a word and a reason */
async function copy({ connection_id: id, provider_config_key: key, end_user: endUser, tags }) {
  const integration = await integrationOf(key);
  if (!integration) return ['skipped', `there is no integration "${key}" in Sluice`];
  const names = ALIAS.test(id)
    ? { alias: id, externalUserId: endUser?.id ?? tags?.end_user_id ?? id }
    : { externalUserId: id };
  const asked = names.alias ? { alias: id } : { integration: key, externalUserId: id };
  const { body: there } = await sluice(`/connections?${new URLSearchParams(asked)}`);
  if (there.data?.length > 0) return ['there', there.data[0].id];
  const query = new URLSearchParams({ provider_config_key: key, refresh_token: 'true' });
  const whole = await nango(`/connections/${encodeURIComponent(id)}?${query}`);
  const credentials = credentialsOf(whole.credentials, integration.auth.type);
  if (typeof credentials === 'string') return ['skipped', credentials];
  if (options['dry-run']) return ['would copy', Object.keys(credentials).join(', ')];
  const input = {
    integration: key,
    ...names,
    variables: variablesOf(integration, whole.connection_config),
    credentials,
  };
  const { status, body } = await sluice('/connections', { method: 'POST', input });
  return status === 201
    ? ['copied', body.id]
    : ['failed', JSON.stringify(body.errors ?? body.message)];
}

const counts = {};
for await (const connection of connections()) {
  const [outcome, reason] = await copy(connection);
  counts[outcome] = (counts[outcome] ?? 0) + 1;
  console.log(
    `${connection.provider_config_key}/${connection.connection_id}: ${outcome}, ${reason}`,
  );
}
const total = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
console.log(total.length > 0 ? `${total.join(', ')}.` : 'There is no connection.');
if (counts.failed || counts.skipped) process.exitCode = 1;
