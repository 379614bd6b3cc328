import { randomUUID } from 'node:crypto';

/** Gateways of 0.2 open no packs of frames, and have addresses without it. */
const PACKS = 'packs-';

/** Where workers send replies for a process. */
export const newAddress = (): string => `${PACKS}${randomUUID()}`;
export const opensPacks = (address: string): boolean => address.startsWith(PACKS);

/** Names in Redis. Nothing of a gateway outlives it by more than LIST_TTL_MS. */
export const listKey = (address: string): string => `sluice:replies:${address}`;
export const presenceKey = (address: string): string => `sluice:gateway:${address}`;
export const CANCEL_CHANNEL = 'sluice:cancel';
export const creditChannel = (worker: string): string => `sluice:credit:${worker}`;

export const PRESENCE_TTL_MS = 10_000;
export const PRESENCE_RENEW_MS = 2_500;
export const LIST_TTL_MS = 30_000;
