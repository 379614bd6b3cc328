import { withSources } from '#libs/contracts';
import { MessageBox } from '#libs/webhooks';

/** What a message repeats of its caller's JSON it repeats as it was written. */
export class SourceKeepingBox extends MessageBox {
  override seal(...[owner, { url, body }]: Parameters<MessageBox['seal']>): Buffer {
    return super.seal(owner, { url, body: withSources(body) });
  }
}
