import { createPrivateKey, randomUUID } from 'node:crypto';
import type { Credentials, JwtBearerSpec } from '#libs/contracts';
import { SignJWT } from 'jose';

/**
 * A fresh JWT in which a service account says who it is (RFC 7523 §3).
 * @throws when the key does not fit the algorithm
 */
export async function signAssertion(
  auth: JwtBearerSpec,
  { issuer = '', subject = auth.subject, keyId, privateKey = '' }: Credentials,
): Promise<string> {
  const scope = auth.scopes === undefined ? {} : { scope: auth.scopes.join(' ') };
  const iat = Math.floor(Date.now() / 1_000);
  const jwt = new SignJWT({ ...auth.claims, ...scope })
    .setProtectedHeader({
      alg: auth.algorithm,
      typ: 'JWT',
      ...(keyId === undefined ? {} : { kid: keyId }),
    })
    .setIssuer(issuer)
    .setAudience(auth.audience ?? auth.tokenUrl)
    .setIssuedAt(iat)
    .setExpirationTime(iat + auth.assertionLifetimeS)
    .setJti(randomUUID());
  if (subject !== undefined) jwt.setSubject(subject);
  return jwt.sign(createPrivateKey(privateKey));
}
