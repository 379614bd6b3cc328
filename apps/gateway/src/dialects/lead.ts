import type { IncomingMessage } from 'node:http';
import { asSluiceError, type SluiceError } from '#libs/errors';
import { workspaceIn } from '#libs/projects';
import { takeBodyAsItIs, takeBodyAs } from '../accept/body-form.js';
import { isDirect } from '../accept/direct-target.js';
import { announcesBody, rawHeaders } from '../accept/raw-target.js';
import { unfitHead } from '../accept/unfit-head.js';
import { askForRetries } from '../proxy/retries.js';
import { answerAs } from '../reply/answer-form.js';
import { answerProblemsAs } from '../reply/problem-form.js';
import type { Dialect, Naming, ResourceTranslation, Translation } from './dialect.js';
import { membrane } from './membrane/membrane.js';
import { nango } from './nango/nango.js';
import { pipedream } from './pipedream/pipedream.js';
import { truto } from './truto/truto.js';

const DIALECTS: readonly Dialect[] = [membrane, nango, pipedream, truto];
const BY_NAME = new Map<string, Dialect>(DIALECTS.map((each) => [each.name, each]));

const PREFIX = '/dialects/';
const PREFIXED = /^\/dialects\/([a-z]+)(?=[/?]|$)(.*)$/s;
/** A key that was made for a dialect carries its name. */
const KEY = /\bslc_([a-z]+)_[\w-]{43}/;
const NAMELESS = '_';

/** What a client of Membrane signs, by its form. */
const TOKEN = /^Bearer\s+(eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+)$/i;
const SIGNED = Symbol('a token that its sender has signed');
const LED = Symbol('a proxied request in a dialect');

/** What came of a proxied request: by what its connection is to be found, or why it is refused. */
export type Led = { naming: Naming } | { refusal: SluiceError };

type Leadable = IncomingMessage & { [LED]?: Led; [SIGNED]?: string };

/**
 * Before routing: what a client of another product sends is on its way from here as our own
 * requests are. The path says which product it is, or the key; nothing is guessed.
 */
export function leadDialects(raw: Leadable): void {
  const { url = '/', method = 'GET', headers } = raw;
  if (isDirect(raw)) return;
  const found = dialectOf(raw, url);
  if (!found || unfitHead(raw) !== undefined) return;
  const [dialect, target] = found;
  answerProblemsAs(raw, (problem) => dialect.problem(problem));
  const token = TOKEN.exec(headers.authorization ?? '')?.[1];
  if (dialect === membrane && token !== undefined) raw[SIGNED] = token;
  raw.url = `${PREFIX}${dialect.name}${target}`;
  try {
    const [pairs, hasBody] = [rawHeaders(raw), announcesBody(raw)];
    const translation = dialect.translate({ method, target, headers, pairs, hasBody });
    if (!translation) return;
    if ('route' in translation) takeResource(raw, translation);
    else take(raw, translation);
  } catch (error) {
    refuse(raw, asSluiceError(error));
  }
}

export const ledOf = (raw: Leadable): Led | undefined => raw[LED];

/** Of a client whose requests bear no API key. */
export const signedTokenOf = (raw: Leadable): string | undefined => raw[SIGNED];

function take(raw: Leadable, translation: Translation): void {
  const { naming, target, headers, retries, timeoutMs, body, answer } = translation;
  raw[LED] = { naming };
  raw.url = `/connections/${NAMELESS}/proxy${target}`;
  raw.rawHeaders = headers.flat();
  askForRetries(raw, retries);
  if (timeoutMs !== undefined) raw.headers['sluice-timeout-ms'] ??= String(timeoutMs);
  takeBodyAs(raw, body);
  answerAs(raw, answer);
}

/** From here on its connection is named and found as on every route of a resource. */
function takeResource(raw: Leadable, translation: ResourceTranslation): void {
  const { route, headers, isBodyAsItIs, answer } = translation;
  raw.url = route;
  raw.rawHeaders = headers.flat();
  if (isBodyAsItIs) takeBodyAsItIs(raw);
  answerAs(raw, answer);
}

function refuse(raw: Leadable, refusal: SluiceError): void {
  raw[LED] = { refusal };
  raw.url = `/connections/${NAMELESS}/proxy/`;
}

function dialectOf(
  { headers }: IncomingMessage,
  url: string,
): [dialect: Dialect, target: string] | undefined {
  if (url.startsWith(PREFIX)) {
    const [, name = '', target = ''] = PREFIXED.exec(url) ?? [];
    const named = BY_NAME.get(name);
    return named && [named, target];
  }
  const owner = DIALECTS.find(({ ownPaths }) => ownPaths?.test(url));
  const dialect =
    owner ?? dialectOfKey(headers) ?? DIALECTS.find(({ sharedPaths }) => sharedPaths?.test(url));
  return dialect ? [dialect, url] : undefined;
}

/** A token beside a key of ours is the third party's. */
function dialectOfKey(headers: IncomingMessage['headers']): Dialect | undefined {
  const { authorization = '' } = headers;
  const named = BY_NAME.get(KEY.exec(authorization)?.[1] ?? '');
  if (named || headers['x-api-key'] !== undefined) return named;
  const token = TOKEN.exec(authorization)?.[1];
  return token !== undefined && workspaceIn(token) !== undefined ? membrane : undefined;
}
