import type { Egress } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { CallbackUrls } from '#libs/webhooks';

/** Callback URLs under the rules of the one door out. */
export class EgressCallbackUrls extends CallbackUrls {
  constructor(private readonly egress: Egress) {
    super();
  }

  check(url: string, path: string): void {
    const refusal = this.egress.refusalOf(url);
    if (refusal === undefined) return;
    throw new SluiceError('invalid_request', {
      errors: [{ path, message: refusal }],
      dispatched: false,
    });
  }
}
