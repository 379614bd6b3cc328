import type { IncomingHttpHeaders } from 'node:http';
import { SluiceError } from '#libs/errors';
import { ApiKeys, type Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { presentedKey } from './presented-key.js';

/** API key → Caller. */
@Injectable()
export class Authenticate {
  constructor(private readonly keys: ApiKeys) {}

  /** @throws SluiceError `invalid_api_key`, `database_unavailable` */
  async caller(headers: IncomingHttpHeaders): Promise<Caller> {
    const presented = presentedKey(headers);
    if (!presented) throw new SluiceError('invalid_api_key');
    const found = this.keys.authenticate(presented.key);
    const caller = found instanceof Promise ? await found : found;
    if (!caller) throw new SluiceError('invalid_api_key');
    return caller;
  }
}
