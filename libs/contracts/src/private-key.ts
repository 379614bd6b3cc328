import { createPrivateKey, type KeyObject } from 'node:crypto';

/** JWS algorithms (RFC 7518 §3.1, RFC 8037) and the keys they need. */
const KEYS = {
  RS256: 'rsa',
  RS384: 'rsa',
  RS512: 'rsa',
  PS256: 'rsa',
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  EdDSA: 'ed25519',
} as const;
export type JwtAlgorithm = keyof typeof KEYS;
export const JWT_ALGORITHMS = Object.keys(KEYS) as [JwtAlgorithm, ...JwtAlgorithm[]];

const MIN_RSA_BITS = 2_048;
const NAMES: Record<(typeof KEYS)[JwtAlgorithm], string> = {
  rsa: `an RSA key of ${MIN_RSA_BITS} bits or more`,
  prime256v1: 'a P-256 key',
  secp384r1: 'a P-384 key',
  ed25519: 'an Ed25519 key',
};

const keyOf = (pem: string): KeyObject | undefined => {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
};

/**
 * Why a text is not the private key that an algorithm needs, as the end of a sentence; `undefined`
 * when it is.
 */
export function privateKeyFault(
  pem: string,
  algorithm: JwtAlgorithm | 'RSA-SHA1',
): string | undefined {
  const key = keyOf(pem);
  if (!key) return 'must be an unencrypted private key in PEM form';
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (algorithm === 'RSA-SHA1')
    return key.asymmetricKeyType === 'rsa' ? undefined : 'must be an RSA key';
  const needed = KEYS[algorithm];
  const fits =
    needed === 'rsa'
      ? key.asymmetricKeyType === 'rsa' && modulusLength >= MIN_RSA_BITS
      : (namedCurve ?? key.asymmetricKeyType) === needed;
  return fits ? undefined : `must be ${NAMES[needed]}: the integration signs with ${algorithm}`;
}
