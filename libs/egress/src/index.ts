/**
 * The one door out. Promise: credentials leave only over verified TLS (or plain http where the
 * integration names the host), only to hosts the integration allows, only to public addresses
 * unless the operator named others; targets stay below their base URL; bytes are not re-encoded;
 * every failure states whether the request may have left.
 */
export { AddressPolicy, type SelfAddress } from './address-policy.js';
export { contentCodings, isZlib, textStart } from './content-coding.js';
export { Egress, type Sending } from './egress.js';
export { forwardableAnswerHeaders, forwardableRequestHeaders } from './header-filter.js';
export { ANSWER_ADDITIONS, HEADER_RULES } from './header-rules.js';
export { targetOf, type WrittenUrl } from './link-target.js';
export { systemResolve } from './names/system-resolve.js';
export { type Destination, FULL_URL, joinTarget, type TargetRules } from './target.js';
export { heldAnswer, UpstreamAnswer } from './upstream-answer.js';
export { wholeBody } from './whole-body.js';
