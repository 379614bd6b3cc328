/**
 * How every queue is consumed. A worker that dies is noticed within one lock and one check; nothing
 * is executed again by the queue then. When the queue's store was away it is asked again soon.
 * Consuming begins when the process is ready.
 */
export const CONSUMING = {
  lockDuration: 5_000,
  stalledInterval: 2_500,
  maxStalledCount: 0,
  runRetryDelay: 100,
  autorun: false,
};
