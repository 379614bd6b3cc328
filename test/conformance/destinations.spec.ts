import { problemOf } from '../support/client.js';
import { until } from '../support/until.js';
import { type Corpus, corpora, sampled, say } from './corpora.js';
import { addressSpellings, traversals, urlSpellings } from './generators.js';
import {
  asBytes,
  type Attempt,
  CANARY,
  inParallel,
  startWorld,
  tryAll,
  type World,
} from './world.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const BASE = '/base';
/**
 * All of it in one form; in the other, which shares this code, enough to notice when it does not.
 */
const STEPS = { embedded: 1, distributed: 20 } as const;
const JOB_STEP = 15;
/** What a parser reads as a place on this machine: these are called. Tests call nobody else's. */
const HERE = /^(?:\[::[\da-f:]*\]|127\.[\d.]+|0\.0\.0\.0|(?:.*\.)?localhost\.?)$/;

describe.each(Object.keys(STEPS) as (keyof typeof STEPS)[])('hostile destinations, %s', (form) => {
  let world: World;
  let connection: string;
  beforeAll(async () => {
    world = await startWorld(form);
    connection = await world.connect({
      integration: { baseUrl: `${world.third.url}${BASE}` },
    });
  });
  afterAll(() => world?.close());
  afterEach(() => expect(world.sink.visits()).toEqual([]));

  const evil = (): string => world.sink.host;

  /** As they are, and with the hosts that others use in their examples replaced by the sink's. */
  const aimed = ({ name, inputs }: Corpus): Corpus => ({
    name,
    inputs: inputs.flatMap((input) => {
      const atSink = input.replace(/(?:www\.)?(?:google|example)\.(?:com|org|net)/gi, evil());
      return atSink === input ? [input] : [input, atSink];
    }),
  });

  const corporaOfTargets = (): Corpus[] =>
    [
      traversals(),
      urlSpellings(evil(), world.third.host),
      ...corpora(
        ...(['urltestdata.json', 'toascii.json', 'percent-encoding.json', 'blns.json'] as const),
        ...(['crlf.txt', 'open-redirect.txt', 'traversal.txt', 'traversal-exotic.txt'] as const),
      ),
    ].map((corpus) => sampled(aimed(corpus), STEPS[form]));

  /**
   * Where a target may arrive: below the base path, or, as a full URL of the allowed host, at its
   * own path.
   */
  function targetsOf(target: string): string[] {
    const [, path = ''] =
      new RegExp(`^/?http://${world.third.host}\\.?([/?].*)?$`, 'is').exec(target) ?? [];
    return [`${BASE}${target}`, path.startsWith('/') ? path : `/${path}`];
  }

  it('as the target of a call are refused, or arrive byte for byte below the base URL', async () => {
    for (const { name, inputs } of corporaOfTargets()) {
      const targets = inputs.flatMap((input) =>
        /^[/?]/.test(input) ? [input] : [input, `/${input}`],
      );
      const attempts = targets.map((input): Attempt => {
        // Blanks before the version belong to the request line (RFC 9112 §3).
        const targets = targetsOf(asBytes(input.replace(/ +$/, '')));
        return { input, target: input, targets };
      });
      const { tried, refused, passed, faults } = await tryAll(world, connection, attempts);
      say(`${form}, ${name}: ${tried} targets, ${refused} refused, ${passed} arrived`);
      expect([name, faults]).toEqual([name, []]);
    }
  });

  it('as the path of a job are refused, or arrive byte for byte', async () => {
    world.third.reset();
    const paths = corporaOfTargets().flatMap((corpus) => sampled(corpus, JOB_STEP).inputs);
    const accepted = new Map<string, string>();
    await inParallel(paths, async (path, i) => {
      const body = JSON.stringify({ connection, path, headers: { 'x-case': String(i) } });
      const options = { method: 'POST', headers: JSON_TYPE, body };
      const answer = await world.system.client.send('/jobs', options);
      if (answer.status === 202) accepted.set(String(i), path);
      else expect([path, problemOf(answer).status]).toEqual([path, 400]);
    });
    await until(() => world.third.arrivals().length >= accepted.size, {
      what: 'the last job',
    });
    for (const { requestLine, lines } of world.third.arrivals()) {
      const path = accepted.get(lines.find((line) => line.startsWith('x-case: '))?.slice(8) ?? '');
      const [, target] = /^GET (.*) HTTP\/1\.1$/s.exec(requestLine) ?? [];
      expect(targetsOf(path ?? '')).toContain(target);
      expect(lines).toContain(`authorization: Bearer ${CANARY}`);
    }
    say(`${form}, jobs: ${paths.length} paths, ${accepted.size} arrived`);
  });

  describe('as an address', () => {
    const post = (path: string, input: object) =>
      world.system.client.send(path, {
        method: 'POST',
        headers: JSON_TYPE,
        body: JSON.stringify(input),
      });
    let made = 0;

    /**
     * Makes an integration with these fields and calls it; the code of the refusal, wherever it
     * comes.
     */
    async function outcomeOf(fields: Record<string, unknown>, target = '/x'): Promise<string> {
      const key = `hostile-${form}-${made++}`;
      const integration = { key, name: 'x', auth: { type: 'bearer' }, ...fields };
      const created = await post('/integrations', integration);
      if (created.status !== 201) return problemOf(created).code;
      const credentials =
        (fields['auth'] as { type?: string } | undefined)?.type === 'oauth2'
          ? { accessToken: CANARY, refreshToken: CANARY }
          : { token: CANARY };
      const { id } = JSON.parse(
        (await post('/connections', { integration: key, credentials })).text,
      ) as {
        id: string;
      };
      const answer = await world.system.client.call(id, target);
      return answer.headers['sluice-error'] === undefined
        ? `answered ${answer.status}`
        : problemOf(answer).code;
    }

    const urls = () =>
      addressSpellings().flatMap((spelling) =>
        ['http', 'https'].map((scheme) => `${scheme}://${spelling}:${world.sink.port}`),
      );
    const plainHostsOf = (url: string): string[] => {
      const host = URL.canParse(url) ? new URL(url).host : '';
      return /^[a-z0-9.:[\]-]+$/.test(host) ? [host] : [];
    };
    const REFUSED =
      /^(?:invalid_request|host_not_allowed|upstream_(?:address_denied|dns|refused|tls))$/;

    it('of this machine, a base URL leads nowhere', async () => {
      const outcomes = await inParallel(urls(), async (url) => {
        const hosts = plainHostsOf(url);
        return [url, await outcomeOf({ baseUrl: url, plainHttpHosts: hosts })];
      });
      expect(outcomes.filter(([, outcome = '']) => !REFUSED.test(outcome))).toEqual([]);
      say(`${form}, own: addresses: ${outcomes.length} base URLs`);
    });

    it('of this machine, a full URL as target leads nowhere, even where its host is allowed', async () => {
      const outcomes = await inParallel(urls(), async (url) => {
        const hosts = plainHostsOf(url);
        const baseUrl = world.third.url;
        const fields = {
          baseUrl,
          plainHttpHosts: [world.third.host, ...hosts],
          allowedHosts: hosts,
        };
        // A request line holds no such character as itself.
        if (!/^[\x21-\x7e]+$/.test(url)) return [url, 'host_not_allowed'];
        return [url, await outcomeOf(fields, `/${url}/x`)];
      });
      expect(outcomes.filter(([, outcome = '']) => !REFUSED.test(outcome))).toEqual([]);
      say(`${form}, own: addresses: ${outcomes.length} full URLs`);
    });

    it('of this machine, a token URL gets no refresh token', async () => {
      world.third.answers('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
      const outcomes = await inParallel(urls(), async (tokenUrl) => {
        const plainHttpHosts = [world.third.host, ...plainHostsOf(tokenUrl)];
        const auth = { type: 'oauth2', tokenUrl };
        const oauth = { clientId: 'c', clientSecret: CANARY };
        return outcomeOf({ baseUrl: world.third.url, plainHttpHosts, auth, oauth });
      });
      world.third.answers('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      expect([...new Set(outcomes)].sort()).toEqual(['answered 401', 'invalid_request']);
      say(`${form}, own: addresses: ${outcomes.length} token URLs`);
    });

    it('of this machine, a callback gets no message', async () => {
      await world.system.client.manage('POST', '/callbacks/secret', {});
      const jobs: string[] = [];
      await inParallel(urls(), async (url) => {
        const callback = { url: `${url}/hook` };
        const answer = await post('/jobs', { connection, path: '/x', callback });
        if (answer.status === 202) jobs.push((JSON.parse(answer.text) as { id: string }).id);
        else expect(answer.status).toBe(400);
        expect([201, 400]).toContain((await post('/webhook-endpoints', { url })).status);
      });
      const tried = async (id: string) => {
        const { data } = await world.system.client.manage<{ data: { attempts: number }[] }>(
          'GET',
          `/callbacks?job=${id}`,
        );
        return data.length > 0 && data.every(({ attempts }) => attempts > 0);
      };
      expect(jobs.length).toBeGreaterThan(0);
      for (const id of jobs) await until(() => tried(id), { what: `the callback of ${id}` });
      say(`${form}, own: addresses: ${urls().length} callback URLs, ${jobs.length} tried in vain`);
    });

    it('of others, a base URL leads nowhere, or is what it looks like', async () => {
      const all = corpora('urltestdata.json', 'toascii.json', 'open-redirect.txt')
        .map((corpus) => sampled(aimed(corpus), STEPS[form]))
        .concat({
          name: 'own: URL spellings',
          inputs: urlSpellings(evil(), world.third.host).inputs,
        });
      for (const { name, inputs } of all) {
        const whole = name === 'toascii.json' ? inputs.map((host) => `https://${host}/x`) : inputs;
        const outcomes = await inParallel(whole, async (baseUrl) => {
          const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
          const named = { plainHttpHosts: plainHostsOf(baseUrl) };
          if (HERE.test(host) && new URL(baseUrl).host !== world.third.host)
            return [baseUrl, await outcomeOf({ baseUrl, ...named })];
          const key = `hostile-${form}-${made++}`;
          const fields = { key, name: 'x', auth: { type: 'none' }, baseUrl, ...named };
          const { status } = await post('/integrations', fields);
          const isPlain =
            host !== '' && baseUrl.toLowerCase().includes(`//${host.replace(/\.$/, '')}`);
          return [
            baseUrl,
            status === 201 && !isPlain ? 'taken for another host' : 'invalid_request',
          ];
        });
        expect(outcomes.filter(([, outcome = '']) => !REFUSED.test(outcome))).toEqual([]);
        say(`${form}, ${name}: ${whole.length} base URLs`);
      }
    });
  });
});
