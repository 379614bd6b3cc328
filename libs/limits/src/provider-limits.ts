/** What a third party has told of its limits; what it did not tell is absent. */
export interface ProviderLimits {
  /** Whole requests, or whatever the provider counts. */
  limit?: number;
  remaining?: number;
  /**
   * Epoch milliseconds: between when it was read and a day later. After a 429: when to come again.
   */
  resetAt?: number;
}

/**
 * What is known of the three, in whole numbers. A rate below one in a unit of time is not a number
 * of requests.
 */
export function known({
  limit,
  remaining,
  resetAt,
}: {
  [name in keyof ProviderLimits]: number | undefined;
}): ProviderLimits {
  const isCount = limit !== undefined && (limit === 0 || limit >= 1);
  return {
    ...(isCount ? { limit: Math.floor(limit) } : {}),
    ...(remaining === undefined ? {} : { remaining: Math.max(0, Math.floor(remaining)) }),
    ...(resetAt === undefined ? {} : { resetAt }),
  };
}
