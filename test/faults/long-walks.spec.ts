import type { IncomingMessage } from 'node:http';
import { aConnection } from '../support/builders.js';
import { gaugesOf, heldDuring } from '../support/memory.js';
import { putDefinition } from '../support/resources.js';
import { scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';

const ITEMS = scaled({ full: 200_000, short: 40_000 });
const PAGE = 500;
const TEXT = 'x'.repeat(470);
const NEW_LINE = 0x0a;

const things = {
  resource: 'things',
  methods: {
    list: {
      kind: 'list',
      path: '/things',
      items: '/items',
      pagination: { next: { from: '/next', to: { query: 'after' } } },
    },
  },
};

describe.each(FORMS)('a long list walked on one answer, %s', (form) => {
  let system: System;
  let connection: string;
  beforeAll(async () => {
    system = await startSystem({ form });
    const { id, integrationKey } = await aConnection(system);
    connection = id;
    await putDefinition(system, { level: 'integration', name: integrationKey }, things);
  });
  afterAll(() => system.stop());

  const has = (items: number): void => {
    system.upstream.reset();
    system.upstream.on('/things', ({ arrival: { target } }) => {
      const at = Number(/after=(\d+)/.exec(target)?.[1] ?? 0);
      const page = Array.from({ length: PAGE }, (_, item) => ({ id: at + item, text: TEXT }));
      return { body: { items: page, next: at + PAGE < items ? at + PAGE : null } };
    });
  };

  async function walked(): Promise<number> {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const path = `/connections/${connection}/resources/things?limit=all`;
      const headers = { accept: 'application/x-ndjson' };
      system.client.open(path, { headers }, resolve).once('error', reject);
    });
    let lines = 0;
    for await (const chunk of incoming)
      for (const byte of chunk as Buffer) if (byte === NEW_LINE) lines++;
    return lines;
  }

  it(`of ${ITEMS} items is whole, and nobody on the way holds 40 MB of it`, async () => {
    has(20_000);
    await walked();
    has(ITEMS);
    const walk = async () => expect(await walked()).toBe(ITEMS);
    const least = await heldDuring(gaugesOf(system, form), walk);
    process.stderr.write(`${ITEMS} items, ${form}: grew by ${least.join(', ')} MB at most\n`);
    for (const [name, mib] of least) expect([name, mib < 40]).toEqual([name, true]);
  });
});
