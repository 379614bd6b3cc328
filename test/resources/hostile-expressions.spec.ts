import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SluiceError } from '#libs/errors';
import { expressionFault, Expressions } from '#libs/expressions';
import { hostileExpressions, type Outside } from '../support/hostile-expressions.js';
import { promisedMs, scaled } from '../support/scale.js';

const SECRET = 'known-to-the-process-alone';
const HELD_UP_MS = 250;
const COUNT = scaled({ full: 1_000, short: 200 });

/** Nothing here is about turns. */
const WAIT_MS = 600_000;
const expressions = new Expressions();
let server: Server;
let visits = 0;
let outside: Outside;

beforeAll(async () => {
  process.env['SLUICE_TEST_SECRET'] = SECRET;
  server = createServer((_, response) => {
    visits += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  outside = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    file: join(tmpdir(), `sluice-hostile-${process.pid}`),
  };
});
afterAll(async () => {
  delete process.env['SLUICE_TEST_SECRET'];
  await expressions.close();
  await new Promise((resolve) => server.close(resolve));
});

/** What comes of one: JSON, or the refusal. Anything else is thrown. */
async function outcomeOf(source: string): Promise<string> {
  try {
    const input = '{"a": [{"b": 1}, {"b": "x"}], "__proto__": {"c": 2}}';
    return await expressions.evaluate({
      waitMs: WAIT_MS,
      projectId: 'hostile',
      source,
      input,
      bindings: {},
    });
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'expression_failed')
      return String(error.facts.detail);
    throw error;
  }
}

/** Evaluates for another project until told to stop. @returns how long each took */
async function watch(signal: AbortSignal): Promise<number[]> {
  const took: number[] = [];
  const input = JSON.stringify({ items: Array.from({ length: 20 }, (_, id) => ({ id })) });
  while (!signal.aborted) {
    const startedAt = performance.now();
    const source = '$sum(items[id >= 10].id)';
    const sum = await expressions.evaluate({
      waitMs: WAIT_MS,
      projectId: 'other',
      source,
      input,
      bindings: {},
    });
    took.push(performance.now() - startedAt);
    expect(sum).toBe('145');
    await new Promise((resolve) => setImmediate(resolve));
  }
  return took;
}

describe('hostile expressions', () => {
  it('each end, hold up nobody else, and get at nothing', async () => {
    const hostile = hostileExpressions(COUNT, outside);
    await Promise.all(
      ['a', 'b'].map((projectId) =>
        expressions.evaluate({ waitMs: WAIT_MS, projectId, source: '1', bindings: {} }),
      ),
    );
    const delay = monitorEventLoopDelay({ resolution: 10 });
    const done = new AbortController();
    delay.enable();
    const watching = watch(done.signal);
    const outcomes = await Promise.all(hostile.map(outcomeOf)).finally(() => done.abort());
    const took = await watching;
    delay.disable();

    expect(outcomes.join()).not.toContain(SECRET);
    expect([visits, existsSync(outside.file)]).toEqual([0, false]);
    expect(Math.max(...took)).toBeLessThan(promisedMs(HELD_UP_MS));
    expect(delay.max / 1e6).toBeLessThan(promisedMs(HELD_UP_MS));
  });

  it('are looked at one by one without holding up the process', () => {
    for (const source of hostileExpressions(COUNT, outside)) {
      const startedAt = performance.now();
      expressionFault(source);
      expect(performance.now() - startedAt).toBeLessThan(promisedMs(HELD_UP_MS));
    }
  });
});
