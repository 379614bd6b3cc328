import { queueModule } from '#libs/queue';
import type { Provider } from '@nestjs/common';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';

const TOKEN = /^BullQueue_(.+)$/;

const registered = queueModule({ kind: 'postgres', url: 'postgres://unused' })
  .flatMap(({ providers = [] }) => providers)
  .flatMap((provider: Provider) => ('provide' in provider ? [String(provider.provide)] : []))
  .flatMap((token) => TOKEN.exec(token)?.[1] ?? []);

const processed = (Reflect.getMetadata('providers', WorkerModule) as Provider[]).flatMap(
  (provider) => {
    if (typeof provider !== 'function') return [];
    const mark = Reflect.getMetadata('bullmq:processor_metadata', provider) as
      | { name: string }
      | undefined;
    return mark ? [mark.name] : [];
  },
);

describe('queues', () => {
  it('have exactly one processor each', () => {
    expect(registered.length).toBeGreaterThan(0);
    expect(processed.toSorted()).toEqual(registered.toSorted());
  });
});
