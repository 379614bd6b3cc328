import type { Settings } from '#libs/config';
import { createDataSource, type DataSource, Statement } from '#libs/database';
import { ignore } from '#libs/errors';
import { JobBacklog } from '#libs/ledger';
import { commandClient, faultOfRedis, type Redis, versionOfRedis } from '#libs/redis';
import { assertKeysFit, KeyRing } from '#libs/sealing';
import { CallbackBacklog } from '#libs/webhooks';
import { z } from 'zod';
import { faultOfClocks, faultOfDisk, faultOfSchema } from './faults.js';
import { required } from './options.js';

/** As the alert rule on stuck queues has it. */
const STUCK_S = 120;
const COUNTED = 1_000;
const PARTITIONED = ['settled_job', 'request', 'request_minute'];

/** What was looked at, whether it is as it should be, and in words what was found. */
export interface Finding {
  part: string;
  isWrong: boolean;
  says: string;
}

interface Parts {
  settings: Settings;
  dataSource: DataSource;
  redis: Redis | undefined;
}

/** Resolves with what there is to say. @throws Fault, or what went wrong, when it is wrong */
type Check = (parts: Parts) => Promise<string>;

class Fault extends Error {
  override readonly name = 'Fault';
}

const VERSION = new Statement(
  'read the version',
  `select current_setting('server_version') as version`,
  z.object({ version: z.string() }),
);
const LEADER = new Statement(
  'look for the leader',
  `select exists (select from leader where office = 'upkeep' and lease_until > now()) as leads`,
  z.object({ leads: z.boolean() }),
);
const TOMORROW = new Statement(
  'look for partitions',
  `select name from unnest($1::text[]) as name
   where to_regclass(name || to_char((now() at time zone 'UTC')::date + 1, '_YYYYMMDD')) is null`,
  z.object({ name: z.string() }),
);
const GIVEN_UP = new Statement(
  'count callbacks that were given up',
  `select count(*)::integer as count from (
     select from callback where state = 'given_up' and sealed_message is not null
     limit ${COUNTED}) as kept`,
  z.object({ count: z.number() }),
);

/** Those of stores that do not answer say so; what depends on them is looked at all the same. */
const CHECKS: Record<string, Check> = {
  versions: async ({ dataSource, redis }) => {
    const { version } = await VERSION.one(reached(dataSource));
    const beside = redis
      ? `, Redis ${(await versionOfRedis(redis)) ?? 'of an unknown version'}`
      : '';
    return `Node.js ${process.versions.node}, PostgreSQL ${version}${beside}`;
  },
  schema: async ({ dataSource }) => {
    refuse(await faultOfSchema(reached(dataSource)));
    return 'every migration of this version is applied';
  },
  redis: async ({ redis }) => {
    if (!redis) return 'not used: REDIS_URL is not set';
    if (redis.status !== 'ready')
      throw new Fault('cannot be reached; check REDIS_URL and that Redis runs');
    refuse(await faultOfRedis(redis));
    return 'answers, and keeps what it is given';
  },
  keys: async ({ dataSource, settings }) => {
    const keys = KeyRing.parse(required(settings, 'SLUICE_ENCRYPTION_KEYS'));
    await assertKeysFit(reached(dataSource), keys);
    return `open what is stored; "${keys.sealingId}" seals`;
  },
  clock: async ({ dataSource, redis }) => {
    refuse(await faultOfClocks(reached(dataSource), redis));
    return 'that of this machine agrees with those of the stores';
  },
  disk: async ({ settings }) => {
    refuse(await faultOfDisk(settings.SLUICE_DATA_DIR));
    return 'SLUICE_DATA_DIR can be written, and has room';
  },
  leader: async ({ dataSource }) => {
    if ((await LEADER.one(reached(dataSource))).leads) return 'a worker does what is done once';
    throw new Fault('no worker does what is done once: start one, and see its /health/ready');
  },
  jobs: async ({ dataSource }) => {
    const lanes = await new JobBacklog(reached(dataSource)).now();
    const ours = lanes.filter(({ lane }) => lane === 'due' || lane === 'queued');
    const waitedS = Math.round(Math.max(0, ...ours.map((each) => each.waitedS)));
    if (waitedS > STUCK_S)
      throw new Fault(
        `have had their turn for ${waitedS} s, and nobody takes them: start a worker, or more of them`,
      );
    const heldUp = lanes.reduce((sum, each) => sum + (ours.includes(each) ? 0 : each.lanes), 0);
    return `none has had its turn for longer than ${waitedS} s; ${heldUp} lanes are held up by limits, pauses or the time`;
  },
  partitions: async ({ dataSource }) => {
    const missing = await TOMORROW.all(reached(dataSource), [PARTITIONED]);
    if (missing.length === 0) return 'are made ahead';
    const names = missing.map(({ name }) => name).join(', ');
    throw new Fault(
      `of tomorrow are missing in ${names}: the leading worker makes them, see its log`,
    );
  },
  callbacks: async ({ dataSource }) => {
    const [{ failing }, { count }] = await Promise.all([
      new CallbackBacklog(reached(dataSource)).now(),
      GIVEN_UP.one(dataSource),
    ]);
    const some = count >= COUNTED ? `${COUNTED} or more` : String(count);
    return `${failing} endpoints take nothing; ${some} were given up and can be sent again (POST /callbacks/replay)`;
  },
};

/** Looks an installation over, and changes nothing. @throws what is missing in the settings */
export async function examine(settings: Settings): Promise<Finding[]> {
  const { REDIS_URL } = settings;
  const dataSource = createDataSource(required(settings, 'DATABASE_URL'), []);
  const redis = REDIS_URL === undefined ? undefined : commandClient(REDIS_URL);
  redis?.on('error', ignore('the check says so'));
  try {
    await Promise.allSettled([dataSource.initialize(), redis?.connect()]);
    const findings: Finding[] = [];
    for (const [part, check] of Object.entries(CHECKS))
      findings.push(await found(part, check({ settings, dataSource, redis })));
    return findings;
  } finally {
    redis?.disconnect();
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

async function found(part: string, check: Promise<string>): Promise<Finding> {
  try {
    return { part, isWrong: false, says: await check };
  } catch (error) {
    return { part, isWrong: true, says: error instanceof Error ? error.message : String(error) };
  }
}

function reached(dataSource: DataSource): DataSource {
  if (dataSource.isInitialized) return dataSource;
  throw new Fault('PostgreSQL cannot be reached; check DATABASE_URL and that it runs');
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new Fault(fault);
}
