import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, launch, untilReady } from './launch.mjs';

/**
 * A Redis of its own for one target, without persistence, so that what the target asks of it can be
 * counted and no other target's keys are in it.
 * @param {import('./system.mjs').Site} site
 * @param {string} name
 * @param {string} [command]
 */
export async function startRedis(site, name, command = 'redis-server') {
  const port = await freePort();
  const data = join(site.directory, name);
  mkdirSync(data);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', data];
  const settings = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
  const program = { name, command, args: [...args, ...settings], env: {}, site };
  const server = await launch(program).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error('redis-server was not found; install Redis 7 or newer and put it on the PATH');
  });
  await untilReady([server], 10_000, () => answers(port));
  return { ...server, port, url: `redis://127.0.0.1:${port}` };
}

/** @param {number} port */
async function answers(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return answer.toString().startsWith('+PONG');
  } finally {
    socket.destroy();
  }
}
