import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** Unguessable, and fit for URLs and cookies. */
export const newSecret = (): string => randomBytes(BYTES).toString('base64url');

/** What is stored of a secret that is only to be recognised. */
export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
