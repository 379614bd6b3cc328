import type { Browser, Page } from 'playwright-core';
import { aPerson, expectFaultless, startBrowser } from '../support/browser.js';
import { aConnection } from '../support/builders.js';
import { logIn } from '../support/console.js';
import { postJob, settled } from '../support/jobs.js';
import { ADMIN, OPS_USERS, VIEWER } from '../support/operators.js';
import { query } from '../support/sql.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const OTHERS = 2_000;

describe('the console', () => {
  let system: System;
  let browser: Browser;
  let page: Page;
  let blocked: string;
  let works: string;
  let jobId: string;
  let requestId: string;
  let callbackId: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    system = await startSystem({ form: 'embedded', settings: { SLUICE_OPS_USERS: OPS_USERS } });
    const { client, upstream } = system;
    works = (await aConnection(system)).id;
    upstream.on('/orders', { body: { orders: [{ id: 17 }] } });
    upstream.on('/refused', { status: 422 });
    jobId = (await postJob(system, { connection: works, path: '/orders' })).id;
    await postJob(system, { connection: works, method: 'POST', path: '/refused' });
    await settled(system, jobId);
    requestId = await until(async () => {
      const { data } = await client.manage<{ data: { id: string }[] }>(
        'GET',
        `/requests?job=${jobId}`,
      );
      return data[0]?.id;
    });
    const [row] = await query(
      system.databaseUrl,
      `insert into connection
         (project_id, integration_id, external_user_id, variables, status, updated_at)
       select project_id, integration_id, 'customer-' || number, '{}',
         case number when 1234 then 'needs_reauth' else 'active' end, now() - interval '2 hours'
       from connection, generate_series(1, ${OTHERS}) number where connection.id = '${works}'
       returning id, status`,
    ).then((rows) => rows.filter(({ status }) => status === 'needs_reauth'));
    blocked = String(row?.['id']);
    await client.manage('POST', '/webhook-endpoints', {
      url: `${upstream.url}/hook`,
      events: ['connection.created'],
    });
    const [given] = await query(
      system.databaseUrl,
      `insert into callback (id, project_id, event, host, receiver, state, attempts, last_status,
         settled_at, sealed_message)
       select gen_random_uuid(), project_id, 'connection.created', 'hooks.example.com', '',
         'given_up', 9, 503, now(), 'sealed' from connection where id = '${works}' returning id`,
    );
    callbackId = String(given?.['id']);
    browser = await startBrowser();
    page = await aPerson(browser);
    await page.setViewportSize({ width: 1_280, height: 800 });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const title = (): Promise<string | null> => page.locator('h1').textContent();
  const open = (path: string) => page.goto(`${system.client.address}/ops${path}`);

  it('leads whoever has no session to the login, and from there back', async () => {
    await open('/connections?status=needs_reauth');
    await page.waitForURL('**/ops/login?**');
    await logIn(page, 'ada:wrong-horse-battery');
    expect(await page.locator('[role=alert]').textContent()).toContain('password is wrong');
    // The browser says of each 401 what its page has said.
    complaints.length = 0;
    await logIn(page, ADMIN);
    await page.waitForURL('**/ops/connections?status=needs_reauth**');
    await page.waitForSelector('tbody tr');
    expect(await page.locator('tbody tr').count()).toBe(1);
  });

  it('shows what needs attention, whose fault it is, and leads to what helps', async () => {
    await open('');
    await page.waitForSelector('.attention');
    const said = await page.locator('.attention li').allTextContents();
    expect(said.find((each) => each.includes('customer-1234'))).toMatch(/^the third party's/);
    expect(said.find((each) => each.includes('hooks.example.com'))).toMatch(/^the receiver's/);
    await page.locator('.attention li', { hasText: 'customer-1234' }).locator('a').click();
    await page.waitForSelector('text=Send customer-1234 a reconnect link');
    await page.click('text=Make reconnect link');
    await page.waitForSelector('text=/connect/link/');
  });

  it('plots how many requests there were, who refused and how long they took', async () => {
    await open('');
    await page.waitForSelector('.course');
    const asked = (minutesAgo: string, requests: number): Promise<unknown> =>
      query(
        system.databaseUrl,
        `with made as (
           insert into request (id, project_id, connection_id, integration_id, method, route,
             outcome, dispatched, waited_ms, token_ms, upstream_ms, total_ms, request_bytes,
             response_bytes, ended_at)
           select gen_random_uuid(), project_id, connection.id, integration_id, 'GET', '/orders',
             case when number % 9 = 0 then '5xx' when number % 11 = 0 then 'queue_timeout'
               else '2xx' end, true, 10 * (number % 5), 1, 40 + number, 60 + number * 2, 0, 512,
             date_trunc('minute', now()) - minutes * interval '1 minute'
           from connection, unnest(array[${minutesAgo}]) minutes,
             generate_series(1, ${requests} + 3 * minutes) number
           where connection.id = '${works}' returning project_id, ended_at)
         insert into request_due (project_id, minute)
         select distinct project_id, ended_at from made`,
      );
    await asked('2, 3, 4, 5, 7, 8, 11, 12', 12);
    const bars = page.locator('.bars svg').first();
    await until(async () => (await bars.locator('g').count()) >= 8);
    const before = Number(await bars.getAttribute('data-highest'));
    await asked('4', 3 * before);
    await until(async () => Number(await bars.getAttribute('data-highest')) > 3 * before);
    const table = page.locator('.bars').first().locator('table');
    expect(await table.locator('th').allTextContents()).toContain('refused by Sluice');
    await page.click('text=24 hours');
    await page.waitForURL('**range=24h**');
    await until(async () => Number(await bars.getAttribute('data-highest')) > 5 * before);
    await open(`/connections/${works}`);
    await page.waitForSelector('.bars svg .mark');
  });

  it('finds a connection among two thousand, disables it, and asks before', async () => {
    await open('/connections');
    await page.fill('input[name=externalUserId]', 'customer-777');
    await until(async () => (await page.locator('tbody tr').count()) === 1);
    await page.click('tbody a');
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.click('.sure .danger');
    await page.waitForSelector('text=Somebody has disabled it');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.waitForSelector('text=It works, as far as is known');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.waitForSelector('text=It is paused until somebody resumes it');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.waitForSelector('text=It is paused', { state: 'detached' });
  });

  it('takes any id in one field, also out of other text', async () => {
    const field = page.locator('input[name=id]');
    await field.fill(`POST failed, job ${jobId}`);
    await field.press('Enter');
    await page.waitForURL(`**/ops/jobs/${jobId}**`);
    await page.waitForSelector('text=The third party answered 200');
    await field.fill('00000000-0000-4000-8000-000000000000');
    await field.press('Enter');
    await page.waitForSelector('text=Nothing in this project has that id');
  });

  it('shows where the time of a request went, and at whose door it lies', async () => {
    await open('/requests?outcome=4xx');
    await page.waitForSelector('tbody tr');
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.click('tbody a');
    await page.waitForSelector('text=Refused by the third party: answered 422');
    const bar = page.locator('.shares rect');
    const widths = await bar.evaluateAll((parts) =>
      parts.map((part) => Number(part.getAttribute('width'))),
    );
    expect(widths).toHaveLength(4);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100);
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await open('');
    await page.fill('input[name=id]', `sluice-request-id: ${id}`);
    await page.press('input[name=id]', 'Enter');
    await page.waitForURL(`**/ops/requests/${id}**`);
  });

  it('makes a job again that failed, and says of which one it was made', async () => {
    let isDown = true;
    system.upstream.on('/down', ({ request }) => {
      if (!isDown) return { status: 201 };
      request.socket.destroy();
      return undefined;
    });
    const retry = { attempts: 1, on: ['network'] };
    const { id } = await postJob(system, { connection: works, path: '/down', retry });
    await settled(system, id);
    isDown = false;
    await open(`/jobs/${id}`);
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.click('.sure .danger');
    await page.waitForSelector('text=The third party answered 201');
    await page.click(`.facts [title="${id}"] a`);
    await page.waitForURL(`**/ops/jobs/${id}**`);
  });

  it('sends a call, and shows the answer and how it is written elsewhere', async () => {
    await open(`/playground?connection=${works}`);
    await page.fill('input[name=path]', '/orders');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForSelector('.answer, [role=alert]');
    expect(await page.locator('[role=alert]').allTextContents()).toEqual([]);
    expect(await page.locator('.answer').textContent()).toContain('"orders"');
    const copied = await page.locator('text=Copy as curl').locator('..').getAttribute('title');
    expect(copied).toContain(`/connections/${works}/proxy/orders`);
  });

  it('adds an integration of the catalogue, and makes a link to connect with it', async () => {
    await open('/providers');
    await page.fill('input[name=q]', 'notion');
    // Only when what was typed is looked for.
    await page.waitForURL('**q=notion**');
    await page.locator('tbody a', { hasText: 'notion' }).first().click();
    await page.waitForURL('**/ops/providers/notion**');
    await page.fill('input[name=key]', 'notes');
    const client = page.locator('input[name=clientId]');
    if (await client.count()) await client.fill('a-client');
    await page.click('text=Add the integration');
    await page.waitForURL('**/ops/integrations/notes**');
    await page.fill('input[name=externalUserId]', 'customer-1');
    await page.click('text=Make a link');
    await page.waitForSelector('text=Good for half an hour');
  });

  it('shows a viewer everything, and nothing that can be pressed', async () => {
    const viewer = await aPerson(browser);
    await viewer.goto(`${system.client.address}/ops/connections/${works}`);
    await logIn(viewer, VIEWER);
    await viewer.waitForSelector('.actions');
    expect(await viewer.locator('.actions button:enabled').count()).toBe(0);
    await viewer.context().close();
  });

  const SCREENS: [name: string, path: () => string, sign: string][] = [
    ['overview', () => '', '.bars'],
    ['connections', () => '/connections', 'tbody tr'],
    ['connection', () => `/connections/${blocked}`, '.facts'],
    ['requests', () => '/requests', 'tbody tr'],
    ['request', () => `/requests/${requestId}`, '.shares'],
    ['jobs', () => '/jobs', 'tbody tr'],
    ['job', () => `/jobs/${jobId}`, '.facts'],
    ['batches', () => '/batches', '.empty'],
    ['callbacks', () => '/callbacks', 'tbody tr'],
    ['callback', () => `/callbacks/${callbackId}`, '.facts'],
    ['endpoints', () => '/endpoints', 'tbody tr'],
    ['schedules', () => '/schedules', '.empty'],
    ['playground', () => `/playground?connection=${works}`, 'form.stacked'],
    ['integrations', () => '/integrations', 'tbody tr'],
    ['keys', () => '/keys', 'tbody tr'],
    ['audit', () => '/audit', 'tbody tr'],
  ];

  it.each(SCREENS)('shows %s at every width, by day and by night', async (name, path, sign) => {
    await open(path());
    await page.waitForSelector(sign);
    await expectFaultless(page, name);
    expect(await title()).not.toBe('');
  });

  it('has made no page complain', () => {
    expect(complaints).toEqual([]);
  });
});
