import { type Client, PatientClient } from './client.js';

export interface Shown {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Where the page goes by itself. */
  next: string | undefined;
  /** Where its form goes. */
  action: string | undefined;
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');

const found = (text: string, pattern: RegExp): string | undefined => {
  const match = pattern.exec(text)?.[1];
  return match === undefined ? undefined : unescaped(match);
};

/** A browser without a screen: it keeps cookies, and does as pages say. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  /** @param target path, or URL of a Sluice */
  async open(client: Client, target: string, form?: Record<string, string>): Promise<Shown> {
    const { pathname, search } = new URL(target, client.address);
    // Pages are for those who have no key.
    const keyless = new PatientClient(client.address, '');
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await keyless.send(`${pathname}${search}`, {
      method: form ? 'POST' : 'GET',
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
    keyless.close();
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      this.cookies.set(name, value);
    }
    const { status, headers, text } = answer;
    return {
      status,
      headers,
      text,
      next:
        found(text, /http-equiv="refresh" content="0; url=([^"]*)"/) ??
        (headers.location as string | undefined),
      action: found(text, /<form method="post" action="([^"]*)"/),
    };
  }
}
