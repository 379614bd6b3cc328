import { connectSettingsSchema } from './connect.js';

const isTaken = (origin: string): boolean =>
  connectSettingsSchema.safeParse({ origins: [origin] }).success;

describe('the origins that a connect page may lead back to', () => {
  it.each(['https://app.example.com', 'https://app.example.com:8443', 'http://localhost:3000'])(
    'may be %s',
    (origin) => expect(isTaken(origin)).toBe(true),
  );

  it.each([
    '*',
    'https://*',
    'https://*.example.com',
    'https://app.*.com',
    'http://localhost:*',
    'null',
    'https://app.example.com/',
    'http://app.example.com',
    'javascript://app',
  ])('are refused when they are set as %s', (origin) => expect(isTaken(origin)).toBe(false));
});
