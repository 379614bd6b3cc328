// A bare loop of signed POSTs as anybody would write it, to compare callbacks with: nothing is
// kept, shared, counted or tried again.
import { Webhook } from 'standardwebhooks';

const AT_ONCE = 32;

process.on('message', ({ url, secret, body, count }) => {
  const webhook = new Webhook(secret);
  let left = count;
  const one = async () => {
    while (left > 0) {
      const id = `msg_${left--}`;
      const at = new Date();
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': webhook.sign(id, at, body),
      };
      const answer = await fetch(url, { method: 'POST', headers, body });
      await answer.arrayBuffer();
    }
  };
  void Promise.all(Array.from({ length: AT_ONCE }, one)).then(() => process.send?.('done'));
});
process.send?.('ready');
