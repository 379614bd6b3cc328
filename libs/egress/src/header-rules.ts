import type { HeaderPair } from '#libs/contracts';

/**
 * What becomes of a header. `replaced`: the sender's is dropped, and Sluice writes its own.
 * `depends`: the reason says on what.
 */
export type HeaderFate = 'dropped' | 'replaced' | 'added' | 'passed' | 'depends';

/** One line of the table in docs/fidelity.md. */
export interface HeaderRule {
  /**
   * Lower case; a `*` at the end stands for the rest of a name, and angle brackets hold what is no
   * name.
   */
  names: readonly string[];
  direction: 'request' | 'answer' | 'both';
  fate: HeaderFate;
  /** In words of the documentation. */
  why: string;
}

/** Stand before every proxied answer's own header lines. */
export const ANSWER_ADDITIONS: readonly HeaderPair[] = [
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', 'sandbox'],
];

/**
 * Every exception to "headers pass as they are", in the order of docs/fidelity.md, which a test
 * holds equal to this. What no rule names passes, and so does what a rule says is `passed`: those
 * are written down because other gateways stop them.
 */
export const HEADER_RULES: readonly HeaderRule[] = [
  {
    names: ['connection', '<what it nominates>'],
    direction: 'both',
    fate: 'replaced',
    why: 'Speaks of one network connection, and so does every header that it names (RFC 9110 §7.6.1).',
  },
  {
    names: ['keep-alive', 'proxy-connection', 'te', 'upgrade', 'http2-settings'],
    direction: 'both',
    fate: 'dropped',
    why: 'Speaks of one network connection (RFC 9110 §7.6.1).',
  },
  {
    names: ['transfer-encoding'],
    direction: 'both',
    fate: 'replaced',
    why: 'Framing is made anew on every network connection (RFC 9112 §6.1).',
  },
  {
    names: ['trailer'],
    direction: 'both',
    fate: 'dropped',
    why: 'Trailers of a request end at Sluice. Those of an answer are passed on unannounced, because the caller may get another framing.',
  },
  {
    names: ['sluice-*'],
    direction: 'both',
    fate: 'dropped',
    why: 'Sluice speaks to its callers in these; nobody else can.',
  },
  {
    names: ['content-length'],
    direction: 'request',
    fate: 'replaced',
    why: 'Counted from the bytes that are sent, so that no two parties can read different lengths (RFC 9112 §6.3).',
  },
  {
    names: ['expect'],
    direction: 'request',
    fate: 'dropped',
    why: 'Sluice answers `100-continue` itself: it reads the whole body before the request takes its turn.',
  },
  {
    names: ['host'],
    direction: 'request',
    fate: 'replaced',
    why: 'Names the third party, not Sluice.',
  },
  {
    names: ['authorization'],
    direction: 'request',
    fate: 'replaced',
    why: "Carries the Sluice key. The connection's credential comes after all other headers.",
  },
  {
    names: ['x-api-key'],
    direction: 'request',
    fate: 'depends',
    why: 'Dropped when it carries the Sluice key. Otherwise it is for the third party.',
  },
  {
    names: ['<headers that hold the Sluice key>'],
    direction: 'request',
    fate: 'dropped',
    why: 'The key by which the caller was known is for Sluice, wherever else it stands, as it is or in a Basic pair.',
  },
  {
    names: ['<credential headers>'],
    direction: 'request',
    fate: 'replaced',
    why: "Whatever the integration's `auth` places is removed first in every spelling, so that exactly one value arrives.",
  },
  {
    names: ['cookie', 'cookie2'],
    direction: 'request',
    fate: 'dropped',
    why: "A cookie is a credential, and the caller's is for Sluice's own origin. An integration whose `auth` is a `Cookie` header sends that one.",
  },
  {
    names: ['prefer'],
    direction: 'request',
    fate: 'depends',
    why: '`respond-async` and `wait` are for Sluice unless `sluice-mode` is there; every other preference passes (RFC 7240).',
  },
  {
    names: ['destination', 'if'],
    direction: 'request',
    fate: 'depends',
    why: "URLs of the proxied route in them become the third party's where links are rewritten (RFC 4918 §10.3, §10.4). Otherwise they pass.",
  },
  {
    names: ['proxy-*'],
    direction: 'request',
    fate: 'dropped',
    why: "For the proxies on the caller's way to Sluice, such as `proxy-authorization` (RFC 9110 §11.7).",
  },
  {
    names: [
      'forwarded',
      'via',
      'x-forwarded-*',
      'x-original-forwarded-for',
      'x-original-host',
      'x-real-ip',
      'x-client-ip',
      'x-cluster-client-ip',
      'true-client-ip',
      'fastly-client-ip',
      'x-scheme',
      'x-request-start',
      'x-different-name',
      'x-using-nginx-controller',
    ],
    direction: 'request',
    fate: 'dropped',
    why: "Written by balancers about the caller's way to Sluice; the third party would take it for the truth about its own client.",
  },
  {
    names: [
      'cdn-loop',
      'cf-connecting-ip',
      'cf-connecting-ipv6',
      'cf-ew-via',
      'cf-ipcountry',
      'cf-ray',
      'cf-visitor',
      'cf-worker',
      'cloudfront-*',
      'x-envoy-*',
      'x-amz-cf-id',
      'x-amzn-trace-id',
      'x-cloud-trace-context',
    ],
    direction: 'request',
    fate: 'dropped',
    why: "Written by content networks and clouds in front of Sluice; the third party's own network refuses or believes them.",
  },
  {
    names: ['x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-method-override'],
    direction: 'request',
    fate: 'dropped',
    why: 'Some servers obey it instead of the request line, which is the one that limits, retries and the log have seen.',
  },
  {
    names: ['accept-encoding'],
    direction: 'request',
    fate: 'passed',
    why: 'The caller gets the bytes as they come, compressed the way it asked for.',
  },
  {
    names: [
      'access-control-request-headers',
      'access-control-request-method',
      'date',
      'dnt',
      'origin',
      'permissions-policy',
      'referer',
      'sec-*',
    ],
    direction: 'request',
    fate: 'passed',
    why: 'Browsers keep it from scripts (Fetch, forbidden request-header). It is end to end, and a direct call would carry it.',
  },
  {
    names: ['x-request-id'],
    direction: 'request',
    fate: 'passed',
    why: "The caller's own name for its request, which many third parties log or return.",
  },
  {
    names: ['x-http-method'],
    direction: 'request',
    fate: 'passed',
    why: 'OData services take `MERGE` and `DELETE` by it over POST, which Sluice takes for unsafe to repeat as it is.',
  },
  {
    names: ['forwarded-for-header', 'real_ip_header', 'real_ip_recursive'],
    direction: 'request',
    fate: 'passed',
    why: 'Names of balancer settings. No balancer writes them into requests, so they are ordinary headers.',
  },
  {
    names: ['set-cookie', 'set-cookie2'],
    direction: 'answer',
    fate: 'dropped',
    why: "Would be stored for Sluice's origin, and sent to every other third party behind it.",
  },
  {
    names: ['access-control-*', 'timing-allow-origin'],
    direction: 'answer',
    fate: 'dropped',
    why: "Would open Sluice's origin to the pages that the third party trusts.",
  },
  {
    names: [
      'accept-ch',
      'alt-svc',
      'clear-site-data',
      'critical-ch',
      'expect-ct',
      'nel',
      'origin-agent-cluster',
      'public-key-pins',
      'public-key-pins-report-only',
      'report-to',
      'reporting-endpoints',
      'service-worker-allowed',
      'set-login',
      'strict-transport-security',
    ],
    direction: 'answer',
    fate: 'dropped',
    why: "Browsers keep it for the whole origin, which is Sluice's.",
  },
  {
    names: ['proxy-authenticate', 'proxy-authentication-info'],
    direction: 'answer',
    fate: 'dropped',
    why: 'Would ask the caller for credentials in the name of Sluice (RFC 9110 §11.7).',
  },
  {
    names: ['x-accel-redirect', 'x-litespeed-location', 'x-lighttpd-send-file', 'x-sendfile'],
    direction: 'answer',
    fate: 'dropped',
    why: 'Would make a web server in front of Sluice answer with a file of its own.',
  },
  {
    names: ['sluice-hops: <n>'],
    direction: 'request',
    fate: 'added',
    why: 'Only where the path is one that a Sluice takes requests on (`…/connections/<selector>/proxy`, `…/jobs`), so that a loop ends.',
  },
  {
    names: ANSWER_ADDITIONS.map(([name, value]) => `${name}: ${value}`),
    direction: 'answer',
    fate: 'added',
    why: "Before the third party's own: a page that it sends cannot act as Sluice. Of several policies browsers apply all.",
  },
  {
    names: ['sluice-waited-ms: <n>'],
    direction: 'answer',
    fate: 'added',
    why: 'How long the call waited for the limits of its connection, in milliseconds.',
  },
  {
    names: ['sluice-request-id: <id>'],
    direction: 'answer',
    fate: 'added',
    why: 'Names the call in the request log.',
  },
  {
    names: ['date'],
    direction: 'answer',
    fate: 'passed',
    why: "The third party's clock. Where it sends none, Sluice adds none.",
  },
];
