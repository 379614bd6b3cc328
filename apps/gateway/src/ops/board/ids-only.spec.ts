import { shownOf, nameOf } from './ids-only.js';

const IDS = { callId: 'c1', projectId: 'p1', connectionId: 'k1', replyTo: 'gateway-1', turnAt: 17 };

describe('shownOf', () => {
  it('shows the ids of a job', () => {
    expect(shownOf(IDS)).toEqual(IDS);
  });

  it('hides whatever else got into it, and anything but a plain value under the name of an id', () => {
    const data = {
      ...IDS,
      path: '/secret',
      headers: { cookie: 'secret' },
      jobId: { body: 'secret' },
    };
    expect(shownOf(data)).toEqual(IDS);
  });

  it('shows the ids of each call of a portion, and nothing else of it', () => {
    const tickets = [{ ...IDS, path: '/secret' }, { callId: 'c2' }];
    expect(shownOf({ tickets, body: 'secret' })).toEqual({ tickets: [IDS, { callId: 'c2' }] });
  });

  it.each([undefined, null, 'secret', 17, ['secret']])('shows nothing of %j', (data) => {
    expect(shownOf(data)).toEqual({});
  });
});

describe('nameOf', () => {
  it('is the connection of the job, or the id of the job, and never the name it was added under', () => {
    expect(nameOf({ id: '1', data: IDS })).toBe('k1');
    expect(nameOf({ id: '1', data: { path: 'secret' } })).toBe('1');
    expect(nameOf({ id: '1', data: { tickets: [IDS, IDS, { connectionId: 'k2' }] } })).toBe(
      'k1 k2',
    );
  });
});
