import { STATUS_CODES } from 'node:http';
import type { HeaderPair } from '#libs/contracts';
import { type FieldError, type ProblemAnswer, SluiceError } from '#libs/errors';
import { SELECTOR_PARAMETER } from '../../accept/resource-query.js';
import type { FormedProblem } from '../../reply/problem-form.js';
import type { Dialect, ForeignRequest, ResourceTranslation, Translation } from '../dialect.js';
import { customBody } from './custom-body.js';
import { secondsUntil } from './limits.js';
import { TrutoAnswer } from './truto-answer.js';

/** Its client writes a second slash where its base URL ends with one. */
const CUSTOM = /^\/+custom(?=[/?]|$)([^?]*)(?:\?(.*))?$/s;
const RESOURCE = /^\/+(proxy\/[^/?]+(?:\/([^?]*))?)(?:\?(.*))?$/s;
/** Of its own parameters, what is heeded, and what says nothing where nothing is unified. */
const PASSTHROUGH = 'truto_body_passthrough';
const WITHOUT_MEANING = 'truto_ignore_remote_data';
const OWN = /^truto_/;

/** Clients of Truto. `/custom` is nobody else's; `/proxy` is shared with other products. */
export const truto: Dialect = {
  name: 'truto',
  ownPaths: /^\/+custom(?=[/?]|$)/,
  sharedPaths: /^\/+proxy\/[^?]*\?(?:.*&)?integrated_account_id=/s,
  translate,
  problem,
};

function translate(request: ForeignRequest): Translation | ResourceTranslation | undefined {
  const custom = CUSTOM.exec(request.target);
  if (custom) return translateCustom(request, custom);
  const resource = RESOURCE.exec(request.target);
  return resource ? translateResource(request, resource) : undefined;
}

function translateCustom(
  request: ForeignRequest,
  [, path = '', query = '']: RegExpExecArray,
): Translation {
  const { account, others } = readQuery(query);
  const target = others.length > 0 ? `${path}?${others.join('&')}` : path;
  return {
    naming: {
      selectors: account ? [account] : [],
      mayBeIntegration: true,
      unnamed: refused([{ path: SELECTOR_PARAMETER, message: 'is required' }]),
    },
    target,
    headers: readable(request.pairs),
    body: customBody,
    answer: (sink) => new TrutoAnswer(sink, { method: request.method, isEnveloped: true }),
  };
}

function translateResource(
  request: ForeignRequest,
  [, path = '', id = '', query = '']: RegExpExecArray,
): ResourceTranslation {
  const { account, others, isBodyAsItIs } = readQuery(query);
  const named =
    account === undefined ? [] : [`${SELECTOR_PARAMETER}=${encodeURIComponent(account)}`];
  const asked = [...named, ...others].join('&');
  const { method } = request;
  const deletedId = method === 'DELETE' ? decoded(id) : undefined;
  return {
    route: `/${path}${asked === '' ? '' : `?${asked}`}`,
    headers: readable(request.pairs),
    isBodyAsItIs,
    answer: (sink) => new TrutoAnswer(sink, { method, deletedId }),
  };
}

interface TrutoQuery {
  account: string | undefined;
  /** What is the third party's, as it was written. */
  others: string[];
  isBodyAsItIs: boolean;
}

/** @throws SluiceError `invalid_parameter` for a parameter of its own that is not heeded */
function readQuery(text: string): TrutoQuery {
  const given = text.split('&').filter((part) => part !== '');
  const parameters = given.map((part) => {
    const [[name, value] = ['', '']] = new URLSearchParams(part);
    return { name, value, part };
  });
  const unheeded = parameters.find(
    ({ name }) => OWN.test(name) && name !== PASSTHROUGH && name !== WITHOUT_MEANING,
  );
  if (unheeded)
    throw refused([{ path: unheeded.name, message: 'is nothing that is done here: leave it out' }]);
  const valueOf = (name: string): string | undefined =>
    parameters.find((each) => each.name === name)?.value;
  const others = parameters.filter(({ name }) => name !== SELECTOR_PARAMETER && !OWN.test(name));
  return {
    account: valueOf(SELECTOR_PARAMETER),
    others: others.map(({ part }) => part),
    isBodyAsItIs: valueOf(PASSTHROUGH) === 'true',
  };
}

/** What cannot be read is refused by the route. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Its answers are put into something, so they are asked for as they can be read. */
const readable = (pairs: readonly HeaderPair[]): HeaderPair[] => [
  ...pairs.filter(([name]) => name.toLowerCase() !== 'accept-encoding'),
  ['accept-encoding', 'identity'],
];

const refused = (errors: FieldError[]): SluiceError =>
  new SluiceError('invalid_parameter', { errors, dispatched: false });

function problem({ status, headers, body }: ProblemAnswer): FormedProblem {
  const { code, message, errors, candidates, reconnectUrl, dispatched } = body;
  const about = errors?.map((each) => `"${each.path}" ${each.message}.`) ?? [];
  const reset = headers['ratelimit-reset'];
  return {
    headers: typeof reset === 'string' ? { 'ratelimit-reset': secondsUntil(reset) } : {},
    body: {
      statusCode: status,
      error: STATUS_CODES[status] ?? 'Error',
      message: [message, ...about].join(' '),
      details: { code, dispatched, errors, candidates, reconnectUrl },
    },
  };
}
