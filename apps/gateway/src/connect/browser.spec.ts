import { browserOf } from './browser.js';

const HTTPS = 'https://sluice.example.com/base';

describe("a browser's cookie", () => {
  it('is bound to the host, and to TLS where there is TLS', () => {
    expect(browserOf(undefined, HTTPS).cookie).toMatch(
      /^__Host-sluice-connect=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(browserOf(undefined, 'http://localhost:3000').cookie).toMatch(
      /^sluice-connect=[\w-]{43}; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/,
    );
  });

  it('keeps the secret that the browser has, and takes no other cookie for it', () => {
    const { secret } = browserOf(undefined, HTTPS);
    expect(browserOf(`a=b; __Host-sluice-connect=${secret}; c=d`, HTTPS).secret).toBe(secret);
    const others = [`sluice-connect=${secret}`, '__Host-sluice-connect=short', 'x'];
    for (const other of others) expect(browserOf(other, HTTPS).secret).not.toBe(secret);
  });
});
