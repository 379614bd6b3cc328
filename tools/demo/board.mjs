import { readFileSync } from 'node:fs';
import { promise } from './promise.mjs';
import { chapter, say } from './say.mjs';

/** The queues, for people: reached with the operator's login and with nothing else. */
export async function showBoard({ url, api, operatorFile }) {
  chapter('The queue board');
  const board = `${url}/ops/queues`;
  const [name, password] = readFileSync(operatorFile, 'utf8').trim().split(':');
  const login = Buffer.from(`${name}:${password}`).toString('base64');
  const status = async (authorization) =>
    (await fetch(board, { headers: { authorization } })).status;
  const [operator, application] = [
    await status(`Basic ${login}`),
    await status(`Bearer ${api.key}`),
  ];
  promise(operator === 200, `The board answered its operator with ${operator}.`);
  promise(application === 401, `The board answered an API key with ${application}.`);
  say(`${board} is open to the operator "${name}" (${operator}) and closed to`);
  say(`API keys (${application}). Name and password are in ${operatorFile}.`);
  say('After "npm start": http://127.0.0.1:3000/ops/queues and .sluice/ops-users.');
}
