import type { HeaderPair } from '#libs/contracts';

/** @param reset UTC epoch seconds, as Sluice tells them */
export const secondsUntil = (reset: string): string =>
  String(Math.max(0, Math.ceil(Number(reset) - Date.now() / 1_000)));

/** Its clients know when a limit is over as so many seconds from now. */
export const withRelativeReset = (headers: readonly HeaderPair[]): HeaderPair[] =>
  headers.map(([name, value]): HeaderPair => {
    const isReset = name.toLowerCase() === 'ratelimit-reset';
    return [name, isReset ? secondsUntil(value) : value];
  });
