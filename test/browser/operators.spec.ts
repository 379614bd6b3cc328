import { aPerson, expectFaultless } from '../support/browser.js';
import { aConnection } from '../support/builders.js';
import { logIn, type LookedAt, openConsole } from '../support/console.js';
import { postJob, settled } from '../support/jobs.js';

describe('what operators do to many, and to each other, in the console', () => {
  let world: LookedAt;
  beforeAll(async () => {
    world = await openConsole();
  });
  afterAll(() => world?.stop());

  const press = (name: string) => world.page.getByRole('button', { name, exact: true }).click();

  it('replays all failed jobs of a connection, and says before how many they are', async () => {
    const { page, open, system } = world;
    const { upstream } = system;
    const [mine, other] = await Promise.all([aConnection(system), aConnection(system)]);
    upstream.on('/order', ({ response }) => void response.socket?.destroy());
    const retry = { attempts: 1, on: ['network'] };
    for (const { id: connection } of [mine, mine, mine, other]) {
      const { id } = await postJob(system, { connection, path: '/order', retry });
      expect((await settled(system, id)).state).toBe('failed');
    }
    upstream.reset();
    await open(`/jobs?state=failed&connection=${mine.id}`);
    await page.click('text=Replay all of these');
    await press('Count them first');
    await page.waitForSelector('text=3 jobs would be made again.');
    await expectFaultless(page, 'replay of many jobs');
    await press('Replay 3 jobs');
    await page.waitForSelector('text=They are made again, as new jobs.');
    expect(upstream.arrivals()).toEqual([]);
    await press('Replay 3 jobs');
    await page.waitForSelector('text=3 jobs made again.');
    const arrived = await upstream.waitForArrivals(3);
    expect(arrived.map(({ target }) => target)).toEqual(['/order', '/order', '/order']);
    await open('/jobs?state=answered');
    expect(await page.locator('text=Replay all of these').count()).toBe(0);
  });

  it('adds an operator, ends their session, and removes them', async () => {
    const { page, open, browser, system } = world;
    await open('/operators');
    await page.click('text=Add an operator');
    await page.fill('input[name=name]', 'dora');
    await page.fill('input[name=password]', 'umbrella-stand-blue');
    await press('Add the operator');
    await page.waitForSelector('text=dora may log in');
    const row = page.locator('tbody tr', { hasText: 'dora' });
    await row.waitFor();
    expect(await row.textContent()).toContain('all projects');
    await expectFaultless(page, 'operators');

    const dora = await aPerson(browser);
    await dora.goto(`${system.client.address}/ops/login`);
    await logIn(dora, 'dora:umbrella-stand-blue');
    await dora.waitForSelector('.sections');
    expect(await dora.locator('.sections').textContent()).not.toContain('Operators');

    await open('/sessions');
    const session = page.locator('tbody tr', { hasText: 'dora' });
    await session.waitFor();
    await page.waitForSelector('text=this one');
    await expectFaultless(page, 'sessions');
    await session.getByRole('button', { name: 'End' }).click();
    await session.getByRole('button', { name: 'End' }).click();
    await session.waitFor({ state: 'detached' });
    await dora.goto(`${system.client.address}/ops/jobs`);
    await dora.waitForURL('**/ops/login**');

    await open('/operators');
    await row.getByRole('button', { name: 'Remove' }).click();
    await row.getByRole('button', { name: 'Remove' }).click();
    await row.waitFor({ state: 'detached' });
    await dora.fill('input[name=name]', 'dora');
    await dora.fill('input[name=password]', 'umbrella-stand-blue');
    await dora.keyboard.press('Enter');
    await dora.waitForSelector('[role=alert]');
    await dora.context().close();
  });

  it('has made no page complain', () => {
    expect(world.complaints).toEqual([]);
  });
});
