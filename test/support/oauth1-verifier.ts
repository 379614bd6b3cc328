import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { type Arrival, headerOf } from './fake-upstream.js';

/** What a third party knows of a consumer and its token. */
export interface OAuth1Account {
  consumerKey: string;
  consumerSecret?: string;
  token?: string;
  tokenSecret?: string;
  publicKey?: KeyObject;
}

type Pair = [name: string, value: string];

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * The server's side of RFC 5849, written apart from the client's: it takes the request as it
 * arrived, refuses a nonce it has seen and an old timestamp, and says why it refuses.
 */
export class OAuth1Verifier {
  readonly nonces = new Set<string>();

  constructor(
    private readonly origin: string,
    private readonly account: OAuth1Account,
  ) {}

  /** @returns why the request is refused; `undefined` when its signature is good */
  refusalOf(arrival: Arrival): string | undefined {
    const authorization = headerOf(arrival, 'authorization') ?? '';
    const given = protocolParameters(authorization);
    const { oauth_signature: signature = '', realm: _realm, ...signed } = given;
    if (signed['oauth_consumer_key'] !== this.account.consumerKey) return 'consumer unknown';
    if (signed['oauth_token'] !== this.account.token) return 'token unknown';
    const nonce = signed['oauth_nonce'] ?? '';
    if (nonce === '' || this.nonces.has(nonce)) return `nonce used: "${nonce}"`;
    this.nonces.add(nonce);
    if (Math.abs(Date.now() / 1_000 - Number(signed['oauth_timestamp'])) > 300) return 'too old';
    const method = signed['oauth_signature_method'] ?? '';
    const base = this.#baseString(arrival, Object.entries(signed));
    return this.#isGood({ method, signature, base }) ? undefined : `signature of ${base}`;
  }

  #baseString(arrival: Arrival, protocol: Pair[]): string {
    const { pathname, search } = rawParts(arrival.target);
    const type = headerOf(arrival, 'content-type') ?? '';
    const isForm = type.startsWith('application/x-www-form-urlencoded');
    const pairs: Pair[] = [
      ...new URLSearchParams(search),
      ...new URLSearchParams(isForm ? arrival.body.toString() : ''),
      ...protocol,
    ];
    const lines = pairs.map(([name, value]) => [encode(name), encode(value)].join('\0'));
    const parameters = lines.sort().map((line) => line.replace('\0', '='));
    return [arrival.method, `${this.origin}${pathname}`, parameters.join('&')]
      .map(encode)
      .join('&');
  }

  #isGood({ method, signature, base }: Record<'method' | 'signature' | 'base', string>): boolean {
    const { consumerSecret = '', tokenSecret = '', publicKey } = this.account;
    const secrets = `${encode(consumerSecret)}&${encode(tokenSecret)}`;
    if (method === 'PLAINTEXT') return signature === secrets;
    const bytes = Buffer.from(signature, 'base64');
    if (method === 'RSA-SHA1')
      return publicKey !== undefined && verify('sha1', Buffer.from(base), publicKey, bytes);
    const hash = method === 'HMAC-SHA256' ? 'sha256' : 'sha1';
    const expected = createHmac(hash, secrets).update(base).digest();
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  }
}

function rawParts(target: string): { pathname: string; search: string } {
  const [pathname = '', search = ''] = target.split(/\?(.*)/s);
  return { pathname, search };
}

function protocolParameters(authorization: string): Record<string, string> {
  const [scheme, rest = ''] = authorization.split(/ (.*)/s);
  if (scheme !== 'OAuth') return {};
  const pairs = [...rest.matchAll(/([a-z_]+)="([^"]*)"/g)];
  return Object.fromEntries(
    pairs.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]),
  );
}
