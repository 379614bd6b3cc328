/**
 * Sealing: AES-256-GCM under a key ring, bound to an owner by additional data. Promise: what is sealed is unreadable and
 * unchangeable without the keys, and cannot be moved to another record, field or project. What is only to be recognised again is kept as a
 * fingerprint, from which nobody without the keys can guess what it was.
 */
export { KeyRing, SealingError } from './key-ring.js';
