/**
 * A process that holds libs/credentials and nothing else. It takes commands as JSON lines on stdin
 * and answers on stdout. With HANG_AT it stops for ever at a named point of the refresh, so that it
 * can be killed there.
 */
import { createInterface } from 'node:readline';

const shiftMs = Number(process.env.CLOCK_SHIFT_MS ?? 0);
if (shiftMs !== 0) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length === 0 ? [Real.now() + shiftMs] : given));
    }
    static now() {
      return Real.now() + shiftMs;
    }
  };
}

const libs = new URL('../../dist/libs/', import.meta.url);
const lib = (name) => import(new URL(`${name}/src/index.js`, libs));
const inside = (path) => import(new URL(`credentials/src/${path}.js`, libs));

const { ChangeFeed, createDataSource } = await lib('database');
const { Connection, ConnectionDirectory, Integration } = await lib('connections');
const {
  Credential,
  CredentialStore,
  FreshCredentials,
  OAuthClients,
  TokenRefresher,
  TokenJournal,
} = await lib('credentials');
const { ProviderClient, ProviderClients } = await lib('catalog');
const { Project } = await lib('projects');
const { AddressPolicy, Egress } = await lib('egress');
const { KeyRing } = await lib('sealing');
const { KnownSecrets, Metrics } = await lib('telemetry');
const { RefreshLeases } = await inside('refresh-lease');

const { DATABASE_URL, KEYS, SPOOL, HANG_AT } = process.env;
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const never = () => new Promise(() => setInterval(() => undefined, 60_000));

async function reached(point) {
  if (point !== HANG_AT) return;
  say({ at: point });
  await never();
}

/** Points between the steps, which the steps themselves know nothing of. */
function stopAfter(prototype, method, point) {
  const original = prototype[method];
  prototype[method] = async function (...given) {
    const answer = await original.apply(this, given);
    await reached(point);
    return answer;
  };
}
stopAfter(RefreshLeases.prototype, 'acquire', 'lease');
stopAfter(RefreshLeases.prototype, 'intend', 'intent');
stopAfter(TokenJournal.prototype, 'write', 'journal');
stopAfter(RefreshLeases.prototype, 'commit', 'commit');
stopAfter(TokenJournal.prototype, 'remove', 'release');
const write = TokenJournal.prototype.write;
TokenJournal.prototype.write = async function (...given) {
  await reached('body');
  return write.apply(this, given);
};

const dataSource = createDataSource(DATABASE_URL, [
  Project,
  Integration,
  Connection,
  Credential,
  ProviderClient,
]);
const feed = new ChangeFeed(DATABASE_URL, () => undefined);
await dataSource.initialize();
await feed.open();
const transaction = dataSource.transaction.bind(dataSource);
dataSource.transaction = (work) =>
  transaction(async (em) => {
    const answer = await work(em);
    await reached('publish');
    return answer;
  });

const log = Object.fromEntries(
  ['debug', 'info', 'warn', 'error'].map((level) => [level, () => undefined]),
);
const keys = KeyRing.parse(KEYS);
const events = { add: async () => undefined };
const secrets = new KnownSecrets();
const store = new CredentialStore(dataSource, keys, events, secrets);
const parts = { dataSource, store, events, secrets, keys, log, metrics: new Metrics() };
const egress = new Egress(new AddressPolicy('127.0.0.0/8'));
const journal = new TokenJournal(SPOOL, keys, log);
const clients = new OAuthClients(new ProviderClients(dataSource, keys), keys, secrets);
const refresher = new TokenRefresher({ ...parts, clients, egress, journal });
const fresh = new FreshCredentials(store, refresher, feed);
const directory = new ConnectionDirectory(dataSource, feed);

/** Every caller's outcome, counted: a token, or the code of the refusal. */
async function each(ids, callers, ask) {
  const asked = ids.flatMap((id) =>
    Array.from({ length: callers }, async () => {
      try {
        const found = await ask(await directory.byId(id));
        return found?.values.accessToken ?? 'nothing';
      } catch (error) {
        return error.code ?? String(error);
      }
    }),
  );
  const outcomes = {};
  for (const outcome of await Promise.all(asked)) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}

const COMMANDS = {
  get: ({ ids, callers }) => each(ids, callers, (route) => fresh.load(route)),
  /** The provider said that the version which this process knows has expired. */
  replace: async ({ ids, callers, version }) =>
    each(ids, callers, (route) => fresh.replace(route, { version })),
  /** As if it had been told that records have changed. */
  forget: async () => {
    fresh.reset();
    return {};
  },
  adopt: async () => {
    await refresher.adoptJournaled();
    return {};
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, command, ...given } = JSON.parse(line);
  COMMANDS[command](given).then(
    (outcomes) => say({ id, outcomes }),
    (error) => say({ id, failed: String(error) }),
  );
});
say({ ready: true });
