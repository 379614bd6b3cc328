import { aPerson, expectFaultless } from '../support/browser.js';
import { aConnection } from '../support/builders.js';
import { logIn, type LookedAt, openConsole } from '../support/console.js';
import { OPERATOR, VIEWER } from '../support/operators.js';

const CONTACTS = { data: [{ id: 17, name: 'Ada' }, { id: 18 }], nextCursor: 'c2' };
const LAST = { data: [{ id: 19 }], nextCursor: null };

describe('a raw call that becomes a resource, in the console', () => {
  let world: LookedAt;
  let connection: string;
  beforeAll(async () => {
    world = await openConsole();
    const { system } = world;
    ({ id: connection } = await aConnection(system, { connection: { alias: 'ada-crm' } }));
    system.upstream.on('/v1/contacts', ({ request }) => ({
      headers: { 'content-type': 'application/json' },
      body: request.url?.includes('cursor=c2') ? LAST : CONTACTS,
    }));
    system.upstream.on('/v1/contacts/17', { body: { id: 17, name: 'Ada' } });
    system.upstream.on('/v1/closed', { status: 403 });
  });
  afterAll(() => world?.stop());

  const press = (name: string) => world.page.getByRole('button', { name, exact: true }).click();
  const send = async (path: string): Promise<void> => {
    const { page } = world;
    await page.fill('input[name=path]', path);
    await press('Send');
    await page.waitForSelector('h2:has-text("Save as resource")');
  };

  it('is sent, proposed with reasons, tried, compared and kept, on one screen', async () => {
    const { page, open, system } = world;
    await open('/playground?connection=ada-crm');
    await send('/v1/contacts?limit=2');
    expect(await page.inputValue('input[name=resource]')).toBe('contacts');
    expect(await page.inputValue('input[name=methodName]')).toBe('list');
    await press('Propose a definition');
    await page.waitForSelector('.reasons');
    expect(await page.textContent('.reasons')).toContain('is a guess');
    const field = page.locator('textarea[name=definition]');
    const definition = JSON.parse(await field.inputValue());
    definition.methods.list.item = '{ "id": id, "label": name }';
    await field.fill(`${JSON.stringify(definition)} and more`);
    await press('Try it');
    await page.waitForSelector('text=The definition is no JSON');
    await field.fill(JSON.stringify(definition, undefined, 2));
    await press('Try it');
    const sides = page.locator('.compared pre');
    await sides.first().waitFor();
    expect((await sides.allTextContents()).map((each) => JSON.parse(each))).toEqual([
      { id: 17, name: 'Ada' },
      { id: 17, label: 'Ada' },
    ]);
    await page.waitForSelector('text=No resource is called contacts here yet');
    await page.getByRole('button', { name: 'Keep it' }).scrollIntoViewIfNeeded();
    await expectFaultless(page, 'save as resource');
    await press('Keep it');
    await page.waitForSelector('text=Version 1 is in force');
    const target = `/connections/${connection}/resources/contacts`;
    const copied = await page.locator('.notice button').first().getAttribute('title');
    expect(copied).toContain(target);
    const answer = await system.client.send(target);
    expect(JSON.parse(answer.text)).toMatchObject({
      result: [{ id: 17, label: 'Ada' }, { id: 18 }],
      next_cursor: expect.any(String),
    });
  });

  it('gives a resource one more method, and leaves those that it has', async () => {
    const { page, open, system } = world;
    await open(`/playground?connection=${connection}`);
    await send('/v1/contacts/17');
    expect(await page.inputValue('input[name=resource]')).toBe('contacts');
    expect(await page.inputValue('input[name=methodName]')).toBe('get');
    await press('Propose a definition');
    await page.waitForSelector('.reasons');
    expect(await page.inputValue('.stacked input[name=id]')).toBe('17');
    await press('Try it');
    await page.waitForSelector('text=The get is added to version 1. list stays as it is.');
    await page.selectOption('select[name=level]', 'connection');
    await page.waitForSelector('text=No resource is called contacts here yet');
    await page.selectOption('select[name=level]', 'integration');
    await page.waitForSelector('text=The get is added to version 1');
    await press('Keep it');
    await page.waitForSelector('text=Version 2 is in force');
    const target = `/connections/${connection}/resources/contacts`;
    const [list, one] = [
      await system.client.send(target),
      await system.client.send(`${target}/17`),
    ];
    expect([list.status, one.status]).toEqual([200, 200]);
  });

  it('is none of what has failed or may change something', async () => {
    const { page } = world;
    await send('/v1/closed');
    await page.waitForSelector('text=Only a GET that succeeds');
    await page.fill('input[name=method]', 'POST');
    await send('/v1/contacts');
    await page.waitForSelector('text=Only a GET that succeeds');
  });

  it('says of what it may not be called why', async () => {
    const { page } = world;
    await page.fill('input[name=method]', 'GET');
    await send('/v1/contacts');
    await page.fill('input[name=resource]', 'Contacts!');
    await press('Propose a definition');
    await page.waitForSelector('[role=alert] >> text=lower-case letters');
    // The browser says of each 400 what its page has said.
    world.complaints.length = 0;
  });

  it('is for operators, and not for those who look', async () => {
    for (const [who, mayPress] of [
      [OPERATOR, true],
      [VIEWER, false],
    ] as const) {
      const person = await aPerson(world.browser);
      await person.goto(`${world.system.client.address}/ops/playground?connection=${connection}`);
      await logIn(person, who);
      await person.waitForSelector('form.stacked');
      const button = person.getByRole('button', { name: 'Send', exact: true });
      expect(await button.isEnabled()).toBe(mayPress);
      await person.context().close();
    }
  });

  it('has made no page complain', () => {
    expect(world.complaints).toEqual([]);
  });
});
