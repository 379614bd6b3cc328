import { FULL_URL } from '#libs/egress';
import { type FieldError, type ProblemAnswer, SluiceError } from '#libs/errors';
import type { Retries } from '../../proxy/retries.js';
import type { FormedProblem } from '../../reply/problem-form.js';
import type { Dialect, ForeignRequest, Translation } from '../dialect.js';
import { prefixedHeaders } from '../prefixed-headers.js';

const PROXIED = /^\/proxy(?=[/?]|$)(.*)$/s;
const FOR_THE_THIRD_PARTY = 'nango-proxy-';
const MOST_RETRIES = 10;

/** Clients of Nango. */
export const nango: Dialect = { name: 'nango', translate, problem };

function translate(request: ForeignRequest): Translation | undefined {
  const { target, headers } = request;
  const endpoint = PROXIED.exec(target)?.[1];
  if (endpoint === undefined) return undefined;
  const integration = headers['provider-config-key'];
  const connection = headers['connection-id'];
  if (typeof integration !== 'string' || typeof connection !== 'string')
    throw refused('Connection-Id', 'and "Provider-Config-Key" say which connection is meant');
  return {
    naming: nangoNaming(integration, connection),
    target: withBase(endpoint, headers['base-url-override']),
    headers: prefixedHeaders(request, FOR_THE_THIRD_PARTY),
    retries: retriesIn(headers),
  };
}

/** Their ids of connections are aliases here, or the ids of end users. */
export const nangoNaming = (integration: string, connection: string): Translation['naming'] => ({
  selectors: [`${integration}:${connection}`, connection],
  integration,
});

/** An endpoint that is a whole URL says by itself where it leads. */
function withBase(endpoint: string, base: string | string[] | undefined): string {
  if (typeof base !== 'string' || base === '' || FULL_URL.test(endpoint)) return endpoint;
  if (!FULL_URL.test(base)) throw refused('Base-Url-Override', 'must be an http or https URL');
  return `/${base.replace(/\/+$/, '')}${endpoint}`;
}

function retriesIn(headers: ForeignRequest['headers']): Retries | undefined {
  const { retries = '0', 'retry-on': on } = headers;
  const attempts = Number(retries);
  if (!Number.isInteger(attempts) || attempts < 0 || attempts > MOST_RETRIES)
    throw refused('Retries', `must be a whole number from 0 to ${MOST_RETRIES}`);
  if (attempts === 0) return undefined;
  const statuses = typeof on === 'string' && on !== '' ? on.split(',').map(Number) : undefined;
  if (statuses?.some((status) => !Number.isInteger(status)))
    throw refused('Retry-On', 'must be statuses, comma separated');
  return { attempts, on: statuses && new Set(statuses) };
}

const refused = (path: string, message: string): SluiceError =>
  new SluiceError('invalid_request', { errors: [{ path, message }], dispatched: false });

function problem({ body }: ProblemAnswer): FormedProblem {
  const { code, message, errors, dispatched } = body;
  const about = errors ? { errors: errors.map(messageOf) } : {};
  const left = dispatched === undefined ? {} : { dispatched };
  return { body: { error: { code, message, ...about, ...left } } };
}

const messageOf = ({ path, message }: FieldError): object => ({ path: path.split('.'), message });
