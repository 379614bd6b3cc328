import { forwardableAnswerHeaders, forwardableRequestHeaders } from './header-filter.js';
import { HEADER_RULES, type HeaderRule } from './header-rules.js';

/**
 * Names that other passthrough products publish as refused or not forwarded, and what becomes of
 * them here.
 */
const PUBLISHED: Record<string, Record<string, 'dropped' | 'passed'>> = {
  'Pipedream Connect, restricted headers': {
    'accept-encoding': 'passed',
    'access-control-request-headers': 'passed',
    'access-control-request-method': 'passed',
    connection: 'dropped',
    'content-length': 'dropped',
    cookie: 'dropped',
    date: 'passed',
    dnt: 'passed',
    expect: 'dropped',
    host: 'dropped',
    'keep-alive': 'dropped',
    origin: 'passed',
    'permissions-policy': 'passed',
    'proxy-authorization': 'dropped',
    'proxy-connection': 'dropped',
    referer: 'passed',
    'sec-fetch-mode': 'passed',
    'sec-websocket-key': 'passed',
    te: 'dropped',
    trailer: 'dropped',
    'transfer-encoding': 'dropped',
    upgrade: 'dropped',
    via: 'dropped',
  },
  'Membrane, headers not forwarded': {
    authorization: 'dropped',
    'cdn-loop': 'dropped',
    'cf-connecting-ip': 'dropped',
    'cf-ipcountry': 'dropped',
    'cf-ray': 'dropped',
    'cf-visitor': 'dropped',
    connection: 'dropped',
    'content-length': 'dropped',
    'forwarded-for-header': 'passed',
    host: 'dropped',
    'proxy-protocol': 'dropped',
    real_ip_header: 'passed',
    real_ip_recursive: 'passed',
    'x-amzn-trace-id': 'dropped',
    'x-different-name': 'dropped',
    'x-forwarded-for': 'dropped',
    'x-forwarded-host': 'dropped',
    'x-forwarded-port': 'dropped',
    'x-forwarded-proto': 'dropped',
    'x-forwarded-scheme': 'dropped',
    'x-original-forwarded-for': 'dropped',
    'x-real-ip': 'dropped',
    'x-request-id': 'passed',
    'x-request-start': 'dropped',
    'x-scheme': 'dropped',
    'x-using-nginx-controller': 'dropped',
  },
};

const cases = Object.entries(PUBLISHED).flatMap(([list, names]) =>
  Object.entries(names).map(([name, fate]) => ({ list, name, fate })),
);

const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

const ruleFor = (name: string): HeaderRule | undefined =>
  HEADER_RULES.find(
    ({ direction, names }) =>
      direction !== 'answer' && names.some((pattern) => matches(pattern, name)),
  );

describe('the header rules', () => {
  it.each(cases)('$list: $name is $fate, and the table says why', ({ name, fate }) => {
    const kept = forwardableRequestHeaders([[name, 'v']], undefined);
    expect(kept).toEqual(fate === 'passed' ? [[name, 'v']] : []);
    const stated = ruleFor(name)?.fate;
    expect(fate === 'passed' ? ['passed'] : ['dropped', 'replaced']).toContain(stated);
  });

  it('name nothing twice in one direction', () => {
    for (const direction of ['request', 'answer']) {
      const names = HEADER_RULES.filter(
        (rule) => rule.direction === direction || rule.direction === 'both',
      ).flatMap((rule) => rule.names);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
  });

  it('are obeyed in both directions', () => {
    const isName = (pattern: string): boolean => /^[a-z0-9_-]+\*?$/.test(pattern);
    for (const { names, direction, fate } of HEADER_RULES) {
      if (fate === 'added' || fate === 'depends') continue;
      for (const pattern of names.filter(isName)) {
        const sent = [[pattern.replace('*', 'any'), 'v']] as [string, string][];
        const expected = fate === 'passed' ? sent : [];
        if (direction !== 'answer')
          expect(forwardableRequestHeaders(sent, undefined)).toEqual(expected);
        if (direction !== 'request') expect(forwardableAnswerHeaders(sent)).toEqual(expected);
      }
    }
  });
});
