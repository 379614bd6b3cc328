import type { Browser, Page } from 'playwright-core';
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../support/authorization-server.js';
import { aPerson, startBrowser } from '../support/browser.js';
import { aSession, sessionNow } from '../support/connect.js';
import { headerOf } from '../support/fake-upstream.js';
import { query } from '../support/sql.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const KEY = 'calendar';

describe.each(FORMS)('a person connects an account in a browser, %s:', (form) => {
  let system: Project;
  let provider: AuthorizationServer;
  let browser: Browser;
  let users = 0;
  const opened: Page[] = [];

  beforeAll(async () => {
    system = await aProject(form);
    const { port } = new URL(system.client.address);
    const { client } = system;
    await client.manage('POST', '/providers', {
      id: KEY,
      name: 'Calendar',
      baseUrl: 'https://api.example.com',
      auth: { type: 'bearer' },
      verify: { path: '/me' },
    });
    const { id } = await client.manage<{ id: string }>('POST', '/integrations', {
      key: KEY,
      provider: KEY,
    });
    provider = await startAuthorizationServer({
      redirectUri: `http://localhost:${port}/connect/callback/${id}`,
    });
    const { url, tokenUrl, clientId, clientSecret } = provider.client;
    await client.manage('PATCH', `/integrations/${id}`, {
      baseUrl: url,
      plainHttpHosts: [new URL(url).host],
      auth: {
        type: 'oauth2',
        authorizationUrl: `${url}/auth`,
        tokenUrl,
        clientAuth: 'body',
        issuer: url,
        authorizationParams: { prompt: 'consent' },
      },
      oauth: { clientId, clientSecret, scopes: ['openid', 'offline_access'] },
    });
    await client.manage('POST', '/integrations', {
      key: 'shop',
      name: 'Shop',
      baseUrl: `${system.upstream.url}/{region}`,
      plainHttpHosts: [system.upstream.host],
      variables: { region: { label: 'Region', values: ['eu', 'us'] } },
      auth: { type: 'api_key', in: 'header', name: 'x-key' },
    });
    await client.manage('PUT', '/connect/settings', {
      name: 'The application',
      color: '#0b6e4f',
      origins: [system.upstream.url],
    });
    browser = await startBrowser();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((page) => page.context().close()));
  });
  afterAll(async () => {
    await browser?.close();
    await provider?.stop();
    await system?.stop();
  });

  const person = async (): Promise<Page> => {
    const page = await aPerson(browser);
    opened.push(page);
    return page;
  };
  const link = (more: object = {}) =>
    aSession(system.client, {
      ...('connection' in more ? {} : { externalUserId: `user-${++users}`, integrations: [KEY] }),
      ...more,
    });
  const now = (id: string) => sessionNow(system.client, id);
  const title = (page: Page): Promise<string | null> => page.locator('h1').textContent();

  /** At the provider: logs in under a name, and allows. */
  async function allow(page: Page, name: string): Promise<void> {
    await page.waitForURL(`${provider.client.url}/**`);
    await page.fill('input[name=login]', name);
    await page.fill('input[name=password]', 'anything');
    await page.click('button[type=submit]');
    await page.waitForSelector('input[name=login]', { state: 'detached' });
    await page.click('button[type=submit]');
  }

  async function connectAs(name: string, more: object = {}) {
    const page = await person();
    const session = await link(more);
    await page.goto(session.url);
    await page.click('button');
    await allow(page, name);
    await page.waitForURL('**/connect/result/**');
    return { page, session: await now(session.id) };
  }

  it('chooses, logs in at the provider, allows, and is connected', async () => {
    const page = await person();
    const session = await link({ integrations: [KEY, 'shop'] });
    await page.goto(session.url);
    expect(await title(page)).toBe('Connect an account');
    await page.click('text=Shop');
    await page.click('text=All accounts');
    await page.click('text=Calendar');
    expect(await page.locator('li code').allTextContents()).toEqual(['openid', 'offline_access']);
    await page.click('text=Continue to Calendar');
    await allow(page, 'one');
    await page.waitForURL('**/connect/result/**');
    expect(await title(page)).toBe('Connected');
    expect(page.url()).toMatch(/\/connect\/result\/[\w-]+$/);
    const after = await now(session.id);
    expect(after).toMatchObject({ status: 'connected', integration: KEY, verified: true });
    const me = await system.client.call(after.connection ?? '', '/me');
    expect(JSON.parse(me.text)).toEqual({ sub: 'one' });
    await page.reload();
    expect(await title(page)).toBe('Connected');
  });

  it('says no, and can try again from there', async () => {
    const page = await person();
    const session = await link();
    await page.goto(session.url);
    await page.click('button');
    await page.waitForURL(`${provider.client.url}/**`);
    await page.click('text=Cancel');
    await page.waitForURL('**/connect/result/**');
    expect(await title(page)).toBe('The account was not connected');
    expect(await page.locator('[role=alert]').textContent()).toBe('You did not allow access.');
    expect(await now(session.id)).toMatchObject({ status: 'failed', error: { code: 'denied' } });
    await page.click('text=Try again');
    await allow(page, 'one');
    await page.waitForURL('**/connect/result/**');
    expect((await now(session.id)).status).toBe('connected');
  });

  it('comes too late', async () => {
    const page = await person();
    const session = await link();
    await query(
      system.databaseUrl,
      `update connect_session set expires_at = now() where id = '${session.id}'`,
    );
    await page.goto(session.url);
    expect(await title(page)).toBe('This link is not good any more');
  });

  it('clicks twice, and is connected once', async () => {
    const page = await person();
    const session = await link();
    await page.goto(session.url);
    await page.dblclick('button');
    const before = await provider.stats();
    await allow(page, 'one');
    await page.waitForURL('**/connect/result/**');
    await page.reload();
    expect((await now(session.id)).status).toBe('connected');
    expect((await provider.stats()).tokenRequests - before.tokenRequests).toBe(1);
  });

  it('connects again: the id stays, and another account is refused', async () => {
    const { session } = await connectAs('one');
    const { connection = '' } = session;
    const again = await connectAs('one', { connection });
    expect(again.session).toMatchObject({ status: 'connected', connection });
    const other = await connectAs('another', { connection });
    expect(await other.page.locator('[role=alert]').textContent()).toContain('another account');
    expect(other.session).toMatchObject({ status: 'failed', error: { code: 'account_mismatch' } });
    const me = await system.client.call(connection, '/me');
    expect(JSON.parse(me.text)).toEqual({ sub: 'one' });
  });

  it('does so in a window that tells the page which opened it, and closes', async () => {
    const session = await link({ origin: system.upstream.url });
    system.upstream.on('/app', {
      headers: { 'content-type': 'text/html' },
      body: `<!doctype html><button onclick="window.open('${session.url}')">Connect</button>
        <script>addEventListener('message', (event) => { window.heard = [event.origin, event.data] })</script>`,
    });
    const page = await person();
    await page.goto(`${system.upstream.url}/app`);
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('button')]);
    await popup.click('button');
    const closed = popup.waitForEvent('close');
    await allow(popup, 'one');
    await closed;
    const heard = await page.evaluate<unknown>('window.heard');
    const { connection } = await now(session.id);
    expect(heard).toEqual([
      new URL(session.url).origin,
      {
        type: 'sluice.connect',
        session: session.id,
        status: 'connected',
        connection,
        integration: KEY,
      },
    ]);
  });

  it('fills a form in with the keyboard alone, is told what is wrong, and sent back', async () => {
    const { upstream } = system;
    upstream.on('/back', { body: 'back in the application' });
    const page = await person();
    const session = await link({ integrations: ['shop'], returnUrl: `${upstream.url}/back` });
    await page.goto(session.url);
    await page.keyboard.press('Tab');
    await page.keyboard.type('us');
    await page.keyboard.press('Tab');
    await page.keyboard.type('snowman ☃');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[aria-invalid=true]');
    const invalid = page.locator('[aria-invalid=true]');
    const described = (await invalid.getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`#${described}`).textContent()).toContain('HTTP header');
    await invalid.focus();
    await page.keyboard.type('a-key');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${upstream.url}/back?**`);
    const { connection = '' } = await now(session.id);
    expect(new URL(page.url()).searchParams.get('connection')).toBe(connection);
    await system.client.call(connection, '/orders');
    const call = await until(() => upstream.arrivals(({ target }) => target === '/us/orders')[0]);
    expect(headerOf(call, 'x-key')).toBe('a-key');
  });

  it('finds pages that are named, labelled, in a language, and free of what the policy forbids', async () => {
    const page = await person();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto((await link({ integrations: ['shop'] })).url);
    const found = await page.evaluate<unknown>(`({
      language: document.documentElement.lang,
      headings: document.querySelectorAll('h1').length,
      mains: document.querySelectorAll('main').length,
      unlabelled: [...document.querySelectorAll('input,select,textarea')].filter(
        ({ labels }) => labels.length !== 1,
      ).length,
      brand: getComputedStyle(document.querySelector('button')).backgroundColor,
    })`);
    expect(found).toEqual({
      language: 'en',
      headings: 1,
      mains: 1,
      unlabelled: 0,
      brand: 'rgb(11, 110, 79)',
    });
    expect(complaints).toEqual([]);
  });
});
