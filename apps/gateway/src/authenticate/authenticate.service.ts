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

/** API key → Caller. */
@Injectable()
export class Authenticate {
  /** Who was known before by what is no API key, by the headers of the request. */
  readonly #known = new WeakMap<IncomingHttpHeaders, Identity>();

  constructor(private readonly keys: ApiKeys) {}

  /** @throws SluiceError `invalid_api_key`, `database_unavailable` */
  async caller(headers: IncomingHttpHeaders): Promise<Caller> {
    const { caller } = await this.identify(headers);
    return caller;
  }

  /** From then on these very headers are those of that caller. */
  know(headers: IncomingHttpHeaders, identity: Identity): void {
    this.#known.set(headers, identity);
  }

  /** Who `identify` would find, when the first key presented was used recently. */
  peek(headers: IncomingHttpHeaders, proxiedUrl?: string): Identity | undefined {
    const known = this.#known.get(headers);
    if (known) return known;
    const presented = candidatesIn(headers, proxiedUrl).next().value;
    const caller = presented && this.keys.peek(presented.key);
    return caller && { caller, presented };
  }

  /**
   * @param proxiedUrl the URL of a proxied request, whose key may be where the integration puts its
   *   credential; whether it does, is seen when the integration is known
   * @throws SluiceError `invalid_api_key`, `database_unavailable`
   */
  async identify(headers: IncomingHttpHeaders, proxiedUrl?: string): Promise<Identity> {
    const known = this.#known.get(headers);
    if (known) return known;
    for (const presented of candidatesIn(headers, proxiedUrl)) {
      const caller = await this.keys.authenticate(presented.key);
      if (caller) return { caller, presented };
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
