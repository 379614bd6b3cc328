import { chapter, say } from './say.mjs';
import { promise } from './promise.mjs';

const DEMO = 'sandbox:demo';

/** A call, and what the third party saw of it. */
export async function showCall({ api }) {
  chapter('A call through the connection "sandbox:demo"');
  const answer = await api.call(DEMO, '/v1/contacts?limit=2');
  promise(answer.status === 200, `The call was answered with ${answer.status}, not 200.`);
  const { data } = await answer.json();
  say(`GET …/proxy/v1/contacts?limit=2 was answered ${answer.status}: ${data.length} contacts.`);
  const { headers } = await (await api.call(DEMO, '/v1/echo/hello')).json();
  const arrived = headers.flatMap(([name, value]) =>
    name.toLowerCase() === 'authorization' ? [value] : [],
  );
  const isFresh = arrived.length === 1 && arrived[0].startsWith('Bearer access_');
  promise(isFresh, 'The third party did not get exactly one credential, that of the connection.');
  say(`We sent           authorization: Bearer ${api.key.slice(0, 11)}…  (our key)`);
  say(`Sluice attached   authorization: ${arrived[0].slice(0, 18)}…  (the customer's token)`);
}
