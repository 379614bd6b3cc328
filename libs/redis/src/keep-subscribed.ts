import type { Redis } from 'ioredis';

/**
 * Subscribes now if Redis is there, and whenever it is (back): a subscription that broke on the way
 * is never missing for good.
 */
export function keepSubscribed(subscriber: Redis, ...channels: string[]): void {
  const subscribe = (): void => {
    subscriber.subscribe(...channels).catch(() => undefined);
  };
  subscriber.on('ready', subscribe);
  if (subscriber.status === 'ready') subscribe();
}
