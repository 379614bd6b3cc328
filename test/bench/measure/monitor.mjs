import { once } from 'node:events';
import { connect } from 'node:net';

/** What a client asked; commands run by a script are marked `lua` and cost no round trip. */
const COMMAND = /^\+[\d.]+ \[\d+ (?!lua\])[^\]]*\] "([^"]*)"/;
const END = 'sluice-bench-end';

/**
 * Counts the commands that clients send to a Redis while `work` runs.
 * @template T
 * @param {number} port
 * @param {() => Promise<T>} work
 * @returns {Promise<{ outcome: T, commands: Map<string, number> }>} by lower-case name
 */
export async function countCommands(port, work) {
  const monitor = connect(port, '127.0.0.1');
  const marker = connect(port, '127.0.0.1');
  marker.on('error', () => {}); // a Redis that ends is reported by the other connection
  try {
    await Promise.all([once(monitor, 'connect'), once(marker, 'connect')]);
    const commands = new Map();
    monitor.write('MONITOR\r\n');
    await once(monitor, 'data');
    const ended = collect(monitor, commands);
    const worked = work().finally(() => marker.write(`ECHO ${END}\r\n`));
    const [outcome] = await Promise.all([worked, ended]);
    commands.delete('echo');
    return { outcome, commands };
  } finally {
    monitor.destroy();
    marker.destroy();
  }
}

/**
 * @param {import('node:net').Socket} monitor
 * @param {Map<string, number>} commands
 * @returns {Promise<void>} resolves when the end marker has come by
 */
function collect(monitor, commands) {
  let rest = '';
  monitor.setEncoding('latin1');
  return new Promise((resolve, reject) => {
    monitor.on('error', reject);
    monitor.on('close', () => reject(new Error('Redis closed the MONITOR connection')));
    monitor.on('data', (text) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const name = COMMAND.exec(line)?.[1]?.toLowerCase();
        if (name) commands.set(name, (commands.get(name) ?? 0) + 1);
        if (line.endsWith(`"${END}"`)) resolve();
      }
    });
  });
}
