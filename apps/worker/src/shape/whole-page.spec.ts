import { gzipSync } from 'node:zlib';
import type { HeaderPair } from '#libs/contracts';
import type { UpstreamAnswer } from '#libs/egress';
import { Metrics } from '#libs/telemetry';
import { heldUpAnswer } from '../../../../test/support/answers.js';
import { MAX_PAGE_BYTES, PageMemory } from './page-memory.service.js';
import { readWhole } from './whole-page.js';

const MIB = 1_048_576;
const SETTINGS = { SLUICE_MAX_HELD_BYTES: 128 * MIB } as never;

describe('a page that is read whole', () => {
  let metrics: Metrics;
  let memory: PageMemory;
  beforeEach(() => {
    metrics = new Metrics();
    memory = new PageMemory(SETTINGS, metrics);
  });
  afterEach(() => metrics.registry.clear());

  /** Begins to read it. @returns how many of its bytes were taken by then */
  async function begun(projectId: string, headers: HeaderPair[]): Promise<number> {
    const { answer, taken } = heldUpAnswer(headers, Buffer.alloc(MIB, ' '));
    void readWhole(answer, memory.of(projectId)).catch(() => undefined);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    return taken();
  }

  const declared = (bytes: number): HeaderPair[] => [['content-length', String(bytes)]];

  it('waits for those of its own project, and for no other', async () => {
    const pages: number[] = [];
    for (const project of ['a', 'a', 'a', 'b'])
      pages.push(await begun(project, declared(MAX_PAGE_BYTES)));
    const [first = 0, , third = 0, other = 0] = pages;
    expect(first).toBeGreaterThan(2 * MIB);
    expect(third).toBeLessThanOrEqual(MIB);
    expect(other).toBeGreaterThan(2 * MIB);
  });

  it('is refused when it says that it is too large, or turns out to be', async () => {
    const { answer } = heldUpAnswer(declared(MAX_PAGE_BYTES + 1), Buffer.alloc(MIB));
    const tooLarge = { code: 'page_too_large', facts: { dispatched: true } };
    await expect(readWhole(answer, memory.of('a'))).rejects.toMatchObject(tooLarge);
    const { answer: endless } = heldUpAnswer([], Buffer.alloc(MIB));
    await expect(readWhole(endless, memory.of('a'))).rejects.toMatchObject(tooLarge);
  });

  it('makes room for what it may become before it is decoded', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * MAX_PAGE_BYTES, ' '));
    const encoded = (): UpstreamAnswer =>
      heldUpAnswer([['content-encoding', 'gzip']], bomb, { isWhole: true }).answer;
    const room = memory.of('a');
    await expect(readWhole(encoded(), room)).rejects.toMatchObject({ code: 'page_too_large' });
    const gauge = await metrics.registry.getSingleMetric('sluice_held_bytes')?.get();
    const held = gauge?.values.find(({ labels }) => labels['what'] === 'pages')?.value;
    expect(held).toBe(2 * MAX_PAGE_BYTES);
    room.end();
  });
});
