import { ignore } from '#libs/errors';
import type { Redis } from 'ioredis';

/**
 * Subscribes now if Redis is there, and whenever it is (back): a subscription that broke on the way
 * is never missing for good.
 */
export function keepSubscribed(subscriber: Redis, ...channels: string[]): void {
  const subscribe = (): void => {
    subscriber.subscribe(...channels).catch(ignore('subscribed again when connected'));
  };
  subscriber.on('ready', subscribe);
  if (subscriber.status === 'ready') subscribe();
}
