import type { ChangeFeed } from '#libs/database';
import type { ExecutionContext } from '@nestjs/common';
import { firstValueFrom, of } from 'rxjs';
import { OwnWrites } from './own-writes.interceptor.js';

describe('the answer to a management request', () => {
  const events: string[] = [];
  const feed = {
    caughtUp: async () => {
      await new Promise(setImmediate);
      events.push('caught up');
    },
  } as ChangeFeed;
  beforeEach(() => events.splice(0));

  async function answer(method: string): Promise<void> {
    const context = { switchToHttp: () => ({ getRequest: () => ({ method }) }) };
    const handled = new OwnWrites(feed).intercept(context as ExecutionContext, {
      handle: () => of('answer'),
    });
    events.push(String(await firstValueFrom(handled)));
  }

  it.each(['POST', 'PATCH', 'PUT', 'DELETE'])(
    'that writes (%s) comes when this process has heard of the write',
    async (method) => {
      await answer(method);
      expect(events).toEqual(['caught up', 'answer']);
    },
  );

  it.each(['GET', 'HEAD'])('that reads (%s) waits for nothing', async (method) => {
    await answer(method);
    expect(events).toEqual(['answer']);
  });
});
