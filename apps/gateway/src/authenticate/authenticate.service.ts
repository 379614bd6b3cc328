import type { IncomingHttpHeaders } from 'node:http';
import { SluiceError } from '#libs/errors';
import { ApiKeys, type Caller, type PresentedKey } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { keyElsewhere, presentedKeys } from './presented-key.js';

/** Who asks, and the key by which it was known. */
export interface Identity {
  caller: Caller;
  presented: PresentedKey;
}

/** API key → Caller, at once when the key was used recently. */
@Injectable()
export class Authenticate {
  constructor(private readonly keys: ApiKeys) {}

  /** @throws SluiceError `invalid_api_key`, `database_unavailable` */
  async caller(headers: IncomingHttpHeaders): Promise<Caller> {
    const { caller } = await this.identify(headers);
    return caller;
  }

  /**
   * @param proxiedUrl the URL of a proxied request, whose key may be where the integration puts its
   *   credential; whether it does, is seen when the integration is known
   * @throws SluiceError `invalid_api_key`, `database_unavailable`
   */
  identify(headers: IncomingHttpHeaders, proxiedUrl?: string): Identity | Promise<Identity> {
    const candidates = candidatesIn(headers, proxiedUrl);
    const first = candidates.next().value;
    if (!first) throw new SluiceError('invalid_api_key');
    const found = this.keys.authenticate(first.key);
    if (!(found instanceof Promise)) return { caller: found, presented: first };
    return this.#firstKnown(first, found, candidates);
  }

  async #firstKnown(
    first: PresentedKey,
    finding: Promise<Caller | undefined>,
    others: Iterable<PresentedKey>,
  ): Promise<Identity> {
    const caller = await finding;
    if (caller) return { caller, presented: first };
    for (const presented of others) {
      const known = await this.keys.authenticate(presented.key);
      if (known) return { caller: known, presented };
    }
    throw new SluiceError('invalid_api_key');
  }
}

/**
 * One after the other: other places are not looked into for a caller who is known by a key in one
 * of ours.
 */
function* candidatesIn(
  headers: IncomingHttpHeaders,
  proxiedUrl: string | undefined,
): Generator<PresentedKey, undefined> {
  yield* presentedKeys(headers);
  const elsewhere = proxiedUrl === undefined ? undefined : keyElsewhere(headers, proxiedUrl);
  if (elsewhere) yield elsewhere;
  return undefined;
}
