import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { Metrics } from '#libs/telemetry';
import fc from 'fast-check';
import { AdmitBody } from './admit-body.service.js';
import { readBody } from './read-body.js';

const MIB = 1_048_576;
const SETTINGS = { SLUICE_MAX_HELD_BYTES: 10 * MIB } as never;

/** A request that arrives in these chunks. */
function arriving(chunks: Iterable<Buffer>, headers: Record<string, string> = {}): IncomingMessage {
  const stream = Readable.from(chunks, { objectMode: false });
  return Object.assign(stream, { headers }) as unknown as IncomingMessage;
}

class World {
  readonly metrics = new Metrics();
  readonly #admission = new AdmitBody(SETTINGS, this.metrics);

  /** @returns how its request is over */
  admit(raw: IncomingMessage, mostBytes = MIB, projectId = 'p'): () => void {
    const response = Object.assign(new EventEmitter(), { destroyed: false });
    this.#admission.admit(raw, response as unknown as ServerResponse, { projectId, mostBytes });
    return () => response.emit('close');
  }

  async held(): Promise<number> {
    const { values } = (await this.metrics.registry
      .getSingleMetric('sluice_held_bytes')
      ?.get()) ?? {
      values: [],
    };
    return values[0]?.value ?? NaN;
  }
}

describe('a body', () => {
  let world: World;
  beforeEach(() => (world = new World()));
  afterEach(() => world.metrics.registry.clear());

  it('is what was sent, however it arrives, and nothing is held when its request is over', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 9_000 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.boolean(), async (given, isDeclared) => {
        const sent = given.map((each) => Buffer.from(each));
        const whole = Buffer.concat(sent);
        const length = { 'content-length': String(whole.length) };
        const raw = arriving(sent, isDeclared ? length : {});
        const end = world.admit(raw);
        expect(Buffer.compare(await readBody(raw), whole)).toBe(0);
        end();
        expect(await world.held()).toBe(0);
      }),
    );
  });

  it('takes little more than its length when it comes byte by byte', async () => {
    const bytes = 200_000;
    const raw = arriving(Array.from({ length: bytes }, () => Buffer.from('x')));
    world.admit(raw);
    const before = process.memoryUsage().arrayBuffers;
    const body = await readBody(raw);
    expect(body.length).toBe(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MIB);
  });

  it('that declares more than it may have, or more than there is room for, is refused before it is read', () => {
    const declared = (bytes: number) => arriving([], { 'content-length': String(bytes) });
    expect(() => world.admit(declared(MIB + 1))).toThrow(
      expect.objectContaining({ code: 'request_too_large' }),
    );
    world.admit(declared(MIB));
    world.admit(declared(MIB), MIB, 'other');
    expect(() => world.admit(declared(MIB))).toThrow(
      expect.objectContaining({
        code: 'memory_full',
        facts: expect.objectContaining({ dispatched: false }),
      }),
    );
  });

  it('that declares nothing is refused as soon as it is too much', async () => {
    const endless = function* () {
      for (;;) yield Buffer.alloc(65_536);
    };
    const raw = arriving(endless());
    const end = world.admit(raw, 2 * MIB);
    await expect(readBody(raw)).rejects.toMatchObject({ code: 'request_too_large' });
    end();
    const other = arriving(endless());
    world.admit(other, 100 * MIB);
    await expect(readBody(other)).rejects.toMatchObject({ code: 'memory_full' });
    raw.destroy();
    other.destroy();
  });

  it('whose connection breaks is no failure of ours', async () => {
    const raw = arriving([Buffer.from('x')], { 'content-length': '2' });
    world.admit(raw);
    const reading = readBody(raw);
    raw.destroy(new Error('aborted'));
    await expect(reading).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
