/** One way to write a secret. */
type Spelling = (secret: string) => string;

const escaped: Spelling = (secret) => JSON.stringify(secret).slice(1, -1);
const inUrl: Spelling = (secret) => encodeURIComponent(Buffer.from(secret).toString());
const inForm: Spelling = (secret) => new URLSearchParams({ _: secret }).toString().slice(2);
const inLowerCase =
  (spelling: Spelling): Spelling =>
  (secret) =>
    spelling(secret).replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());

/**
 * Base64 characters that depend on what stands before, when that leaves so many bytes of a group of
 * three.
 */
const HEAD_CHARS = [0, 2, 3];

/** What of a secret in the middle of a base64 text does not depend on its surroundings. */
const inBase64 =
  (encoding: 'base64' | 'base64url', bytesBefore: number): Spelling =>
  (secret) => {
    const bytes = Buffer.concat([Buffer.alloc(bytesBefore), Buffer.from(secret)]);
    const text = bytes.toString(encoding).replace(/=+$/, '');
    return text.slice(HEAD_CHARS[bytesBefore], bytes.length % 3 === 0 ? undefined : -1);
  };

const inHex: Spelling = (secret) => Buffer.from(secret).toString('hex');

/** Every way in which a secret is looked for. Many of them are the same for most secrets. */
export const SPELLINGS: readonly Spelling[] = [
  (secret) => secret,
  escaped,
  (secret) => escaped(escaped(secret)),
  inUrl,
  inForm,
  inLowerCase(inUrl),
  inLowerCase(inForm),
  ...[0, 1, 2].flatMap((before) => [inBase64('base64', before), inBase64('base64url', before)]),
  inHex,
  (secret) => inHex(secret).toUpperCase(),
];

export type { Spelling };
