import type { IncomingHttpHeaders } from 'node:http';

/** With https nobody but this host can set it (RFC 6265bis §4.1.3.2). */
const nameFor = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-sluice-ops' : 'sluice-ops';

/** What recognises a session, as the browser sends it. */
export function sessionTokenIn(
  { cookie = '' }: IncomingHttpHeaders,
  publicUrl: string,
): string | undefined {
  const name = nameFor(publicUrl);
  for (const each of cookie.split(';')) {
    const [given, value] = each.trim().split('=', 2);
    if (given === name) return value;
  }
  return undefined;
}

/** The `set-cookie` that gives a browser its session; without a token, one that takes it away. */
export function sessionCookie(publicUrl: string, token?: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const end = token === undefined ? '; Max-Age=0' : '';
  return `${nameFor(publicUrl)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict${secure}${end}`;
}
