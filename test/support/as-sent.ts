import type { Arrival } from './fake-upstream.js';

/**
 * What docs/fidelity.md says that Sluice writes itself, and where credentials stand; all other
 * header lines must be equal.
 */
const OF_SLUICE = new Set([
  'host',
  'connection',
  'authorization',
  'x-api-key',
  'content-length',
  'transfer-encoding',
  'expect',
  'x-content-type-options',
  'content-security-policy',
  'keep-alive',
  'set-cookie',
  'sluice-waited-ms',
  'sluice-request-id',
]);

/** Boundaries of multipart bodies are made anew in every run. */
function withoutBoundary({ headers, body }: Arrival) {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const [, boundary] = /boundary="?([^";]+)/.exec(type) ?? [];
  const plain = (text: string): string =>
    boundary === undefined ? text : text.replaceAll(boundary, 'boundary');
  return {
    headers: headers.map(([name, value]) => [name, plain(value)]),
    body: plain(body.toString('latin1')),
  };
}

/** What is the same of a request whether it came through Sluice or not. */
export function asSent(arrival: Arrival) {
  const { headers, body } = withoutBoundary(arrival);
  return {
    method: arrival.method,
    target: arrival.target,
    headers: headers.filter(([name = '']) => !OF_SLUICE.has(name.toLowerCase())),
    body,
  };
}

/** An answer without the headers that Sluice writes itself, wherever a client keeps them. */
export function asAnswered(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .split('\r\n')
      .filter((line) => !OF_SLUICE.has(line.split(':')[0]?.toLowerCase() ?? ''))
      .join('\r\n');
  if (Array.isArray(value)) return value.map(asAnswered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) =>
      OF_SLUICE.has(name) ? [] : [[name, asAnswered(each)]],
    ),
  );
}
