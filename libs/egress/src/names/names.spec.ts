import { NameError } from './name-error.js';
import { type Asker, Names } from './names.js';
import type { NameAnswer } from './system-names.js';

const ASKER: Asker = { projectId: 'project', connectMs: 50 };
const away = (): NameError => new NameError('silent', false);

/** A source whose answers come when they are let. */
class Source {
  readonly asked: string[] = [];
  answer: (name: string) => Promise<NameAnswer> = () => found('192.0.2.1');

  find(name: string): Promise<NameAnswer> {
    this.asked.push(name);
    return this.answer(name);
  }
}

const found = (...addresses: string[]): Promise<NameAnswer> =>
  Promise.resolve({
    addresses: addresses.map((address) => ({ address, family: 4 })),
    ttlMs: 10_000,
  });

const never = (): Promise<NameAnswer> => new Promise(() => undefined);

describe('names', () => {
  let now: number;
  let source: Source;
  let names: Names;
  beforeEach(() => {
    now = 0;
    source = new Source();
    names = new Names(source, () => now);
  });

  const resolve = async (name = 'vendor.example', asker = ASKER): Promise<string[]> =>
    (await names.resolve(name, asker)).map(({ address }) => address);

  it('are asked for once, however many want to know', async () => {
    await Promise.all(Array.from({ length: 100 }, () => resolve()));
    expect(await resolve()).toEqual(['192.0.2.1']);
    expect(source.asked).toHaveLength(1);
  });

  it.each([
    ['not less than a second', 0, 1_000],
    ['as long as it says', 10_000, 10_000],
    ['not more than a minute', 86_400_000, 60_000],
  ])('hold %s', async (_how, ttlMs, heldMs) => {
    source.answer = async () => ({ ...(await found('192.0.2.1')), ttlMs });
    await resolve();
    now = heldMs * 0.79;
    await resolve();
    expect(source.asked).toHaveLength(1);
    now = heldMs;
    source.answer = () => found('192.0.2.2');
    expect(await resolve()).toEqual(['192.0.2.2']);
  });

  it('that are in use are asked for again before their time is over, and nobody waits', async () => {
    await resolve();
    now = 9_000;
    source.answer = never;
    expect(await resolve()).toEqual(['192.0.2.1']);
    expect(await resolve()).toEqual(['192.0.2.1']);
    expect(source.asked).toHaveLength(2);
  });

  it('keep their addresses while name servers fail, for ten minutes', async () => {
    await resolve();
    source.answer = () => Promise.reject(away());
    now = 10_000;
    expect(await resolve()).toEqual(['192.0.2.1']);
    now = 600_000;
    expect(await resolve()).toEqual(['192.0.2.1']);
    now = 620_000;
    await expect(resolve()).rejects.toThrow('silent');
  });

  it('lose them at once when a name server says that there are none', async () => {
    await resolve();
    source.answer = () => Promise.reject(new NameError('no address', true));
    now = 10_000;
    await expect(resolve()).rejects.toThrow('no address');
  });

  it('that cannot be resolved are not asked for with every call', async () => {
    source.answer = () => Promise.reject(away());
    for (const at of [0, 1_000, 4_900, 5_000, 6_000]) {
      now = at;
      await expect(resolve()).rejects.toThrow('silent');
    }
    expect(source.asked).toHaveLength(2);
  });

  it('lead to a bounded number of addresses', async () => {
    source.answer = () => found(...Array.from({ length: 4_000 }, (_, i) => `192.0.2.${i % 256}`));
    expect(await resolve()).toHaveLength(32);
  });

  it('of a project whose name servers are silent do not hold up those of another', async () => {
    source.answer = (name) => (name.endsWith('.dead') ? never() : found('192.0.2.1'));
    const dead = Array.from({ length: 1_000 }, (_, i) => resolve(`host-${i}.dead`));
    const waiting = Promise.allSettled(dead.slice(64));
    expect(await resolve('vendor.example', { projectId: 'other', connectMs: 50 })).toEqual([
      '192.0.2.1',
    ]);
    expect(source.asked).toHaveLength(65);
    const [first] = await waiting;
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'SLUICE_NAME' } });
  });

  it('that wait in the line of one project are resolved at once for another', async () => {
    source.answer = (name) => (name.endsWith('.dead') ? never() : found('192.0.2.1'));
    for (let i = 0; i < 64; i++) void resolve(`host-${i}.dead`);
    const waiting = resolve('vendor.example');
    expect(await resolve('vendor.example', { projectId: 'other', connectMs: 50 })).toHaveLength(1);
    await expect(waiting).rejects.toThrow('too many names');
  });
});
