import { aConnection, type ConnectionOptions } from '../support/builders.js';
import { type RawArrival, RawUpstream } from '../support/raw-upstream.js';
import { rawExchange } from '../support/raw-exchange.js';
import { Sink } from '../support/sink.js';
import { type Form, startSystem, type System } from '../support/system.js';

/**
 * The credential of every connection: it may be seen at the third party, in its one place, and
 * nowhere else.
 */
export const CANARY = 'canary-credential';
const AT_ONCE = 8;

/** Sluice that may reach one address of this machine, and a sink at every other. */
export interface World {
  system: System;
  third: RawUpstream;
  sink: Sink;
  connect(options?: ConnectionOptions): Promise<string>;
  close(): Promise<void>;
}

export async function startWorld(form: Form): Promise<World> {
  const [third, sink] = await Promise.all([RawUpstream.start(), Sink.start()]);
  const settings = { SLUICE_ALLOWED_PRIVATE_UPSTREAMS: third.host };
  const system = await startSystem({ form, settings });
  return {
    system,
    third,
    sink,
    connect: async ({ integration, ...rest } = {}) => {
      const fields = { baseUrl: third.url, plainHttpHosts: [third.host], ...integration };
      const credentials = { token: CANARY };
      return (await aConnection(system, { credentials, ...rest, integration: fields })).id;
    },
    close: async () => {
      await system.stop();
      await Promise.all([third.close(), sink.close()]);
    },
  };
}

/** What was sent, and what may come of it beside a refusal. */
export interface Attempt {
  input: string;
  /** The path of the connection's proxied route is put before it. */
  target: Buffer | string;
  /** Header lines beside ours, as bytes. */
  lines?: (Buffer | string)[];
  body?: Buffer | string;
  method?: string;
  /** Request targets the third party may see, bytes as characters. */
  targets: readonly string[];
  /** Header lines of the caller it may see besides, bytes as characters; none when absent. */
  allowed?: readonly string[];
}

export interface Tally {
  tried: number;
  refused: number;
  passed: number;
  faults: string[];
}

const OURS = /^(?:host: [^ ]+|connection: keep-alive|content-length: \d+)$/i;
const bytesOf = (text: Buffer | string): Buffer =>
  typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
/** Bytes as they are compared: one character each. */
export const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/**
 * Sends every attempt through the connection and holds each to: a refusal of ours, or what was sent
 * and nothing else.
 */
export async function tryAll(
  world: World,
  connection: string,
  attempts: readonly Attempt[],
): Promise<Tally> {
  world.third.reset();
  const answers = await inParallel(attempts, (attempt, i) =>
    rawExchange(world.system.client.address, requestOf(world, connection, { ...attempt, i })),
  );
  const arrived = byCase(world.third.arrivals());
  const tally: Tally = { tried: attempts.length, refused: 0, passed: 0, faults: [] };
  attempts.forEach((attempt, i) => {
    const answer = answers[i] ?? '';
    const arrivals = arrived.get(String(i)) ?? [];
    const isRefused = /^HTTP\/1\.1 [45]\d\d /.test(answer) && /^sluice-error: /im.test(answer);
    tally[isRefused ? 'refused' : 'passed'] += 1;
    const fault = isRefused ? refusalFault(arrivals) : passageFault(attempt, { answer, arrivals });
    if (fault) tally.faults.push(`${JSON.stringify(attempt.input)}: ${fault}`);
  });
  const stray = arrived.get('') ?? [];
  if (stray.length > 0) tally.faults.push(`without a case: ${JSON.stringify(stray)}`);
  if (world.sink.visits().length > 0)
    tally.faults.push(`the sink was visited: ${JSON.stringify(world.sink.visits())}`);
  return tally;
}

function requestOf(
  { system }: World,
  connection: string,
  { target, lines = [], body, method = 'GET', i }: Attempt & { i: number },
): Buffer {
  const ends = Buffer.from('\r\n');
  const given = lines.flatMap((line) => [bytesOf(line), ends]);
  const length = body === undefined ? '' : `content-length: ${bytesOf(body).length}\r\n`;
  return Buffer.concat([
    Buffer.from(`${method} /connections/${connection}/proxy`),
    bytesOf(target),
    Buffer.from(` HTTP/1.1\r\nhost: sluice\r\nauthorization: Bearer ${system.key}\r\n`),
    Buffer.from(`x-case: ${i}\r\n${length}`),
    ...given,
    Buffer.from('connection: close\r\n\r\n'),
    bytesOf(body ?? ''),
  ]);
}

const caseOf = ({ lines }: RawArrival): string =>
  lines.flatMap((line) => /^x-case: (\d+)$/i.exec(line)?.[1] ?? []).at(0) ?? '';

function byCase(arrivals: readonly RawArrival[]): Map<string, RawArrival[]> {
  const cases = new Map<string, RawArrival[]>();
  for (const arrival of arrivals)
    cases.set(caseOf(arrival), [...(cases.get(caseOf(arrival)) ?? []), arrival]);
  return cases;
}

const refusalFault = (arrivals: readonly RawArrival[]): string | undefined =>
  arrivals.length > 0 ? 'was refused and sent all the same' : undefined;

function passageFault(
  { targets, method = 'GET', allowed = [], body = '' }: Attempt,
  { answer, arrivals }: { answer: string; arrivals: readonly RawArrival[] },
): string | undefined {
  const [arrival, another] = arrivals;
  if (!answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').startsWith('HTTP/1.1 200 '))
    return `neither refused nor passed: ${answer || 'silence'}`;
  if (!arrival || another) return `arrived ${arrivals.length} times`;
  if (!targets.some((target) => arrival.requestLine === `${method} ${target} HTTP/1.1`))
    return `arrived as ${JSON.stringify(arrival.requestLine)}`;
  if (arrival.body !== bytesOf(body).toString('latin1')) return 'arrived with another body';
  return headFault(arrival.lines, allowed);
}

/** One credential, and nothing that was not sent. */
export function headFault(
  lines: readonly string[],
  allowed: readonly string[],
): string | undefined {
  const credentials = lines.filter((line) => /^authorization:/i.test(line));
  if (credentials.join() !== `authorization: Bearer ${CANARY}`)
    return `arrived with the credentials ${JSON.stringify(credentials)}`;
  const others = lines.filter(
    (line) =>
      !OURS.test(line) &&
      !/^(?:x-case: \d+|authorization: .*)$/i.test(line) &&
      !allowed.includes(line),
  );
  return others.length > 0 ? `arrived with ${JSON.stringify(others)}` : undefined;
}

/** Like `Promise.all` of a map, a few at a time. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T, i: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const take = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T, i);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return results;
}
