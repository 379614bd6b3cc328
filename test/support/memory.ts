import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const PAGE_BYTES = 4_096;
const EVERY_MS = 20;

/** Resident memory of a process. */
export const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;

/**
 * What the kernel may hold on one TCP connection, at both of its ends: that grows by itself, up to
 * tcp_rmem and tcp_wmem (tcp(7)).
 */
export function kernelBufferBytes(): number {
  return ['rmem', 'wmem'].reduce((sum, name) => {
    const [, , most] = readFileSync(`/proc/sys/net/ipv4/tcp_${name}`, 'latin1').split(/\s+/);
    return sum + Number(most);
  }, 0);
}

/** What Redis has allocated for data and connections. */
export function redisBytes(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end('INFO memory\r\n'));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.once('close', () => resolve(Number(/^used_memory:(\d+)/m.exec(answer)?.[1])));
    socket.once('error', reject);
  });
}

export type Gauges = Record<string, () => number | Promise<number>>;

/**
 * Reads gauges again and again while something runs.
 * @returns how far each rose above what it was at the beginning
 */
export async function growthDuring(
  gauges: Gauges,
  work: () => Promise<unknown>,
): Promise<Record<string, number>> {
  const read = async (): Promise<[string, number][]> =>
    Promise.all(Object.entries(gauges).map(async ([name, gauge]) => [name, await gauge()]));
  const before = new Map(await read());
  const most = new Map(before);
  const watch = async (): Promise<void> => {
    for (const [name, bytes] of await read())
      most.set(name, Math.max(bytes, most.get(name) ?? bytes));
  };
  const timer = setInterval(() => void watch(), EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  await watch();
  return Object.fromEntries(
    [...most].map(([name, bytes]) => [name, bytes - (before.get(name) ?? 0)]),
  );
}
