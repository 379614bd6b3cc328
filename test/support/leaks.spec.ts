import { randomBytes } from 'node:crypto';
import { LeakSearch, mark, spellingsOf } from './leaks.js';

/** As others would write it, not as the search does. */
const WRITTEN: Record<string, (secret: string) => string> = {
  plainly: (secret) => `token=${secret}`,
  'as JSON in JSON': (secret) =>
    JSON.stringify({ body: JSON.stringify({ [`"${secret}\\`]: secret }) }),
  'in a URL': (secret) => new URL(`https://example.com/?q=${encodeURIComponent(secret)}`).href,
  'in Basic credentials of a short name': (secret) =>
    `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`,
  'in Basic credentials of a longer name': (secret) =>
    `Basic ${Buffer.from(`name:${secret}:and:more`).toString('base64')}`,
  'in base64 by itself': (secret) => Buffer.from(secret).toString('base64'),
  'in base64 of binary bytes': (secret) =>
    Buffer.concat([randomBytes(7), Buffer.from(secret), randomBytes(5)]).toString('base64url'),
  'as PostgreSQL shows bytes': (secret) => `\\x${Buffer.from(secret).toString('hex')}`,
};

describe('the search for leaks', () => {
  it.each(Object.entries(WRITTEN))('finds a text written %s among megabytes', (_how, write) => {
    const secret = mark();
    const noise = randomBytes(4 * 1_048_576);
    noise.write(write(secret), 3_000_001);
    const [finding] = new LeakSearch([secret]).in('noise', noise);
    expect(finding?.place).toBe('noise');
  });

  it.each([...spellingsOf('kabc123def456')])('finds it %s', (_spelling, spelled) => {
    const bytes = Buffer.concat([randomBytes(100), Buffer.from(spelled), randomBytes(100)]);
    expect(new LeakSearch(['kabc123def456']).in('', bytes)).not.toEqual([]);
  });

  it('finds nothing where it is not', () => {
    expect(new LeakSearch([mark()]).in('noise', randomBytes(4 * 1_048_576))).toEqual([]);
  });
});
