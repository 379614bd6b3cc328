/**
 * Sealing: AES-256-GCM under a key ring, bound to an owner by additional data. Promise: what is
 * sealed is unreadable and unchangeable without the keys, and cannot be moved to another record,
 * field or project. What is only to be recognised again is kept as a fingerprint, from which nobody
 * without the keys can guess what it was. Keys can be replaced while everything runs, and a process
 * whose keys are not those of the stored data ends at once.
 */
export { assertKeysFit, forgetOtherKeys, registerKeys } from './key-register.js';
export { KeyRing, SealingError } from './key-ring.js';
export { type ResealCount, Resealing } from './reseal.js';
export type { SealedColumn } from './sealed-column.js';
export { TransitBox } from './transit-box.js';
