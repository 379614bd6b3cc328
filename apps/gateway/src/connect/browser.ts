import { newSecret } from '#libs/connect';

const LASTS_S = 3_600;

/** What recognises a browser. With https nobody but this host can set it (RFC 6265bis §4.1.3.2). */
const nameFor = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-sluice-connect' : 'sluice-connect';

export interface Browser {
  secret: string;
  /** To be set, in a `set-cookie` header. */
  cookie: string;
}

/**
 * The browser's secret, which it is given the first time. The provider sends it back by a link,
 * which `Lax` lets pass.
 */
export function browserOf(cookies: string | undefined, publicUrl: string): Browser {
  const name = nameFor(publicUrl);
  const secret = readCookie(cookies, name) ?? newSecret();
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return {
    secret,
    cookie: `${name}=${secret}; Path=/; Max-Age=${LASTS_S}; HttpOnly; SameSite=Lax${secure}`,
  };
}

function readCookie(cookies: string | undefined, name: string): string | undefined {
  for (const each of (cookies ?? '').split(';')) {
    const [given, value = ''] = each.trim().split('=', 2);
    if (given === name && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}
