import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Form, System } from './system.js';

const MIB = 1_048_576;
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

/** Of all the processes that an answer passes through. */
export function gaugesOf(
  { gateways, workers, redis }: Pick<System, 'gateways' | 'workers' | 'redis'>,
  form: Form,
): Gauges {
  const rss = (pid: number) => () => residentBytes(pid);
  const [gateway] = gateways;
  const [worker] = workers;
  if (!gateway || !worker) throw new Error('nothing runs');
  if (form === 'embedded') return { process: rss(gateway.process.pid) };
  return {
    gateway: rss(gateway.process.pid),
    worker: rss(worker.pid),
    redis: () => redisBytes(redis.port),
  };
}

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

/**
 * What processes hold while something runs, in MiB. Garbage that is not collected yet comes and
 * goes: what is held shows each of three times.
 */
export async function heldDuring(
  gauges: Gauges,
  work: () => Promise<unknown>,
): Promise<[name: string, mib: number][]> {
  let least: [name: string, mib: number][] = [];
  for (let tries = 0; tries < 3; tries++) {
    const growth = await growthDuring(gauges, work);
    least = Object.entries(growth).map(([name, bytes], index): [string, number] => [
      name,
      Math.min(least[index]?.[1] ?? Infinity, Math.round(bytes / MIB)),
    ]);
    if (least.every(([, mib]) => mib < 30)) break;
  }
  return least;
}
