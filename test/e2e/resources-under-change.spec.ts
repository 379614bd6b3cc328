import { aConnection } from '../support/builders.js';
import { aProject, type Project } from '../support/project.js';
import { askResource, jsonOf, putDefinition } from '../support/resources.js';
import { scaled } from '../support/scale.js';
import { FORMS } from '../support/system.js';

const CALLS = scaled({ full: 1_000, short: 200 });
const AT_ONCE = 20;

/** Asks `/<name>` and finds its items at `/of-<name>`: request and shape belong together. */
const things = (name: string) => ({
  resource: 'things',
  methods: {
    list: {
      kind: 'list',
      path: `/${name}`,
      items: `/of-${name}`,
      meta: `/${name}`,
    },
  },
});

const answerOf = (name: string) => ({
  result: [`${name}1`, `${name}2`],
  next_cursor: null,
  result_count: 2,
  meta: name,
});

describe.each(FORMS)('resources under load, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
    for (const name of ['a', 'b'])
      system.upstream.on(`/${name}`, {
        body: { [`of-${name}`]: [`${name}1`, `${name}2`], [name]: name },
      });
  });
  afterAll(() => system.stop());

  /** Answers in the order of their numbers. */
  async function ask(connectionOf: (call: number) => string): Promise<unknown[]> {
    const answers: unknown[] = [];
    let next = 0;
    const caller = async (): Promise<void> => {
      while (next < CALLS) {
        const call = next++;
        const { client } = system.gateways[call % system.gateways.length] ?? system;
        answers[call] = jsonOf(await askResource({ client }, connectionOf(call), 'things'));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    return answers;
  }

  it('never shows one connection the shape of another', async () => {
    const { id: first, integrationKey } = await aConnection(system);
    const { id: second } = await system.client.manage<{ id: string }>('POST', '/connections', {
      integration: integrationKey,
      externalUserId: 'second',
      credentials: { token: 'secret-token' },
    });
    await putDefinition(system, { level: 'connection', name: first }, things('a'));
    await putDefinition(system, { level: 'connection', name: second }, things('b'));
    const answers = await ask((call) => (call % 2 === 0 ? first : second));
    expect(answers).toEqual(answers.map((_, call) => answerOf(call % 2 === 0 ? 'a' : 'b')));
  });

  it('answers wholly by the old definition or wholly by the new one', async () => {
    const { id, integrationKey } = await aConnection(system);
    const owner = { level: 'integration', name: integrationKey } as const;
    await putDefinition(system, owner, things('a'));
    let changing: Promise<unknown> = Promise.resolve();
    const answers = await ask((call) => {
      if (call === CALLS / 4) changing = putDefinition(system, owner, things('b'));
      return id;
    });
    await changing;
    const known = [answerOf('a'), answerOf('b')];
    for (const answer of answers) expect(known).toContainEqual(answer);
    expect(answers.at(-1)).toEqual(answerOf('b'));
  });
});
