import { Request as OtherRequest } from 'undici';
import { Sluice } from '../index.js';

const PROXY = 'https://sluice.example/connections/crm/proxy';
const THEIRS = 'https://api.example/v1';

interface Sent {
  url: string;
  method: string;
  headers: Headers;
  body: string;
  redirect: string | undefined;
}

/** The `fetch` of a connection, and what it has sent where each URL is answered so. */
function setup(answers: Record<string, () => Response> = {}) {
  const sent: Sent[] = [];
  const sluice = new Sluice({
    url: 'https://sluice.example',
    key: 'slc_key',
    fetch: async (input, init = {}) => {
      const { method = 'GET', headers, body, redirect } = init;
      const text = await new Response(body ?? null).text();
      const url = input as string;
      sent.push({ url, method, headers: new Headers(headers), body: text, redirect });
      return answers[url.replace(`${PROXY}/`, '')]?.() ?? new Response('ok');
    },
  });
  return { fetch: sluice.connection('crm').fetch, sent };
}

const redirect = (status: number, location: string) => () =>
  new Response(null, { status, headers: { location } });

describe('fetch of a connection', () => {
  it('takes the URL of the third party, and answers with it', async () => {
    const { fetch: detached, sent } = setup();
    const answer = await detached(`${THEIRS}/a%2Fb?c=ü#d`, { headers: { authorization: 'dummy' } });
    expect(sent[0]?.url).toBe(`${PROXY}/${THEIRS}/a%2Fb?c=%C3%BC`);
    expect(answer.url).toBe(`${THEIRS}/a%2Fb?c=%C3%BC`);
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      authorization: 'Bearer slc_key',
      'sluice-mode': 'sync',
    });
  });

  it.each(['/v1/contacts', 'contacts', 'ftp://api.example/', 'https://me:secret@api.example/'])(
    'refuses %s with a sentence',
    async (url) => {
      await expect(setup().fetch(url)).rejects.toThrow(/leads nowhere|has its own/);
    },
  );

  it('goes on with a link that leads through the connection already', async () => {
    const { fetch, sent } = setup();
    await fetch(`${PROXY}/v1/contacts?page=2`);
    expect(sent[0]?.url).toBe(`${PROXY}/v1/contacts?page=2`);
  });

  it.each([
    ['the platform', Request],
    ['another library', OtherRequest as unknown as typeof Request],
  ])('takes a Request of %s, with all that it holds', async (_whose, Class) => {
    const { fetch, sent } = setup();
    const init = { method: 'PUT', body: 'bytes', headers: { 'x-a': '1' } };
    await fetch(new Class(`${THEIRS}/a`, init), { headers: { 'x-b': '2' }, signal: null });
    expect(sent[0]).toMatchObject({ url: `${PROXY}/${THEIRS}/a`, method: 'PUT', body: 'bytes' });
    expect(sent[0]?.headers.get('x-b')).toBe('2');
    expect(sent[0]?.headers.has('x-a')).toBe(false);
  });

  it('gives an error of Sluice as an answer, and sends nothing twice', async () => {
    const problem = () =>
      Response.json({ message: 'no' }, { status: 503, headers: { 'sluice-error': 'not_ready' } });
    const { fetch, sent } = setup({ [`${THEIRS}/a`]: problem });
    expect((await fetch(`${THEIRS}/a`)).status).toBe(503);
    expect(sent).toHaveLength(1);
  });
});

describe('a redirect that fetch of a connection meets', () => {
  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [302, 'PUT', 'PUT', 'bytes'],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'bytes'],
    [308, 'DELETE', 'DELETE', 'bytes'],
  ])('of %i turns %s into %s', async (...[status, method, then, body]) => {
    const { fetch, sent } = setup({ [`${THEIRS}/a`]: redirect(status, 'b?x=1') });
    const headers = { 'content-type': 'text/plain', 'x-a': '1' };
    const answer = await fetch(`${THEIRS}/a`, { method, headers, body: 'bytes' });
    expect(sent[1]).toMatchObject({ url: `${PROXY}/${THEIRS}/b?x=1`, method: then, body });
    expect(sent[1]?.headers.get('content-type')).toBe(body === '' ? null : 'text/plain');
    expect([answer.redirected, answer.url]).toEqual([true, `${THEIRS}/b?x=1`]);
  });

  it('to another host goes through the connection too', async () => {
    const elsewhere = 'https://files.example/f';
    const { fetch, sent } = setup({ [`${THEIRS}/a`]: redirect(302, elsewhere) });
    expect((await fetch(`${THEIRS}/a`)).url).toBe(elsewhere);
    expect(sent[1]?.url).toBe(`${PROXY}/${elsewhere}`);
  });

  it('is an answer in mode "manual", and an error in mode "error"', async () => {
    const { fetch, sent } = setup({ [`${THEIRS}/a`]: redirect(302, 'b') });
    expect((await fetch(`${THEIRS}/a`, { redirect: 'manual' })).status).toBe(302);
    await expect(fetch(`${THEIRS}/a`, { redirect: 'error' })).rejects.toThrow(TypeError);
    expect(sent).toHaveLength(2);
  });

  it('without end, to a scheme that is none, or of a stream, is an error', async () => {
    const { fetch, sent } = setup({
      [`${THEIRS}/a`]: redirect(302, 'a'),
      [`${THEIRS}/b`]: redirect(302, 'mailto:a@example.com'),
      [`${THEIRS}/c`]: redirect(307, 'a'),
    });
    await expect(fetch(`${THEIRS}/a`)).rejects.toThrow(/More than 20/);
    expect(sent).toHaveLength(21);
    await expect(fetch(`${THEIRS}/b`)).rejects.toThrow(TypeError);
    const body = new Blob(['bytes']).stream();
    const stream = { method: 'POST', body, duplex: 'half' } as RequestInit;
    await expect(fetch(`${THEIRS}/c`, stream)).rejects.toThrow(/cannot be sent again/);
  });
});
