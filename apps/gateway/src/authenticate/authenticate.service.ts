import type { IncomingHttpHeaders } from 'node:http';
import { SluiceError } from '#libs/errors';
import { ApiKeys, type Caller } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { presentedKey } from './presented-key.js';

/** API key → Caller, at once when the key was used recently. */
@Injectable()
export class Authenticate {
  constructor(private readonly keys: ApiKeys) {}

  /** @throws SluiceError `invalid_api_key`, `database_unavailable` */
  caller(headers: IncomingHttpHeaders): Caller | Promise<Caller> {
    const presented = presentedKey(headers);
    if (!presented) throw new SluiceError('invalid_api_key');
    const found = this.keys.authenticate(presented.key);
    return found instanceof Promise ? found.then(known) : found;
  }
}

function known(caller: Caller | undefined): Caller {
  if (!caller) throw new SluiceError('invalid_api_key');
  return caller;
}
