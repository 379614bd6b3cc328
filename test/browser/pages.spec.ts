import { source as axe } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../apps/sandbox/src/index.js';
import { aPerson, faultsOf, picture, startBrowser } from '../support/browser.js';
import { aSession, aUser } from '../support/connect.js';
import { aProject, type Project } from '../support/project.js';

const WIDTHS = [1_280, 400];
const THEMES = ['light', 'dark'] as const;
/** Neither text nor edges may rest on a colour that a project has chosen. */
const COLOURS = { '#fff3b0': 'a light colour', '#0b3d2e': 'a dark colour' };
/** Those of the documentation. */
const PICTURES = new Map<string, string>([
  ['connect-choose 1280 light #0b3d2e', 'connect-choose'],
  ['connect-form 1280 light #0b3d2e', 'connect-form'],
  ['connect-key 400 dark #0b3d2e', 'connect-key-dark'],
  ['connect-done 1280 light #0b3d2e', 'connect-done'],
  ['connect-failed 1280 light #0b3d2e', 'connect-failed'],
]);
const CHOICES = [
  'Airtable',
  'Asana',
  'GitHub',
  'Google Drive',
  'HubSpot',
  'Linear',
  'Notion',
  'Slack',
];
const SCOPES = ['read:user', 'repo', 'user:email', 'write:packages'];

describe('the pages that end users see', () => {
  let system: Project;
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    system = await aProject('embedded');
    sandbox = await startSandbox();
    const { client, upstream } = system;
    const { url, host } = upstream;
    for (const name of CHOICES)
      await client.manage('POST', '/integrations', {
        ...{
          key: name.toLowerCase().replace(' ', '-'),
          name,
          baseUrl: url,
          plainHttpHosts: [host],
        },
        auth: { type: 'bearer' },
        ...(name === 'GitHub' ? github(url) : {}),
      });
    upstream.on('/token', { body: { access_token: 'granted' } });
    upstream.on('/user', ({ arrival }) =>
      arrival.headers.some(([, value]) => value === 'Bearer granted')
        ? { body: { login: 'sandbox-user' } }
        : { status: 401 },
    );
    upstream.on('/authorize', ({ arrival }) => {
      const asked = new URL(arrival.target, url).searchParams;
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('state', asked.get('state') ?? '');
      back.searchParams.set(...answer);
      return { status: 302, headers: { location: back.href } };
    });
    browser = await startBrowser();
    page = await aPerson(browser);
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
    await system?.stop();
  });

  /** What the provider answers next. */
  let answer: [name: string, value: string] = ['code', 'a-code'];
  const github = (url: string) => ({
    provider: 'github',
    oauth: { clientId: 'client', scopes: SCOPES },
    auth: { type: 'oauth2', authorizationUrl: `${url}/authorize`, tokenUrl: `${url}/token` },
  });
  const open = async (integrations?: string[]): Promise<void> => {
    const session = { externalUserId: aUser(), ...(integrations && { integrations }) };
    await page.goto((await aSession(system.client, session)).url);
  };
  const arrive = async (...answered: typeof answer): Promise<void> => {
    answer = answered;
    await open(['github']);
    await page.click('text=Continue to GitHub');
    await page.waitForURL('**/connect/result/**');
  };
  const consent = (): string => {
    const url = new URL(sandbox.oauth.authorizationUrl);
    url.searchParams.set('client_id', sandbox.oauth.clientId);
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('redirect_uri', 'http://localhost:3000/connect/callback/sandbox');
    return url.href;
  };

  const PAGES: [name: string, show: () => Promise<unknown>][] = [
    ['connect-choose', () => open()],
    ['connect-form', () => open(['github'])],
    [
      'connect-key',
      async () => {
        await open(['notion', 'slack']);
        await page.click('text=Notion');
        await page.fill('input', 'snowman ☃');
        await page.click('button');
        await page.waitForSelector('[aria-invalid=true]');
      },
    ],
    ['connect-done', () => arrive('code', 'a-code')],
    ['connect-failed', () => arrive('error', 'access_denied')],
    ['connect-gone', () => page.goto(`${system.client.address}/connect/link/unknown`)],
    ['sandbox-consent', () => page.goto(consent())],
  ];

  describe.each(Object.entries(COLOURS))('in %s, %s,', (color) => {
    beforeAll(() =>
      system.client.manage('PUT', '/connect/settings', { name: 'Example Desk', color }),
    );

    it.each(PAGES)(
      '%s can be read and used at every width, by day and by night',
      async (name, show) => {
        await show();
        await page.evaluate(axe);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          for (const colorScheme of THEMES) {
            await page.emulateMedia({ colorScheme });
            expect(await faultsOf(page)).toEqual([]);
            const shown = `${name} ${width} ${colorScheme} ${color}`;
            const file = PICTURES.get(shown);
            if (file !== undefined) await picture(page, file);
          }
        }
      },
    );
  });

  it('finds an integration by a part of its name, with a script and without', async () => {
    const names = () => page.locator('.choices li:visible span').allTextContents();
    await open();
    expect(await names()).toHaveLength(CHOICES.length);
    await page.fill('input[name=q]', 'hub');
    expect(await names()).toEqual(['GitHub', 'HubSpot']);
    await page.fill('input[name=q]', 'nobody');
    expect(await page.locator('[role=status]').textContent()).toContain('Nothing of that name');
    await page.goto(`${page.url()}?q=drive`);
    expect(await names()).toHaveLength(1);
  });
});
