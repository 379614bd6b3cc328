import { connect, type Socket } from 'node:net';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Everything that may lie in a store, as bytes, by where it lies. */
export type Stored = Iterable<[place: string, bytes: Buffer]>;

const bytesOf = (value: unknown): Buffer => {
  if (Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return Buffer.concat(value.map((each) => bytesOf(each)));
  return Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
};

/** Every row of every table, as a dump would hold it. @param but tables that are left out */
export async function databaseRows(url: string, but: readonly string[] = []): Promise<Buffer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')
         and tablename <> all($1)`,
      [but],
    );
    const parts: Buffer[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from ${name}`);
      parts.push(...rows.flatMap((row) => [Buffer.from(name), bytesOf(Object.values(row))]));
    }
    return Buffer.concat(parts);
  } finally {
    await client.end();
  }
}

/**
 * The files of the cluster: tables and indexes, write-ahead log, server log. All that is committed
 * is in them.
 */
export async function databaseFiles(url: string, directory: string): Promise<Stored> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ oid: number }>(
    'select oid from pg_database where datname = current_database()',
  );
  await client.query('checkpoint');
  await client.end();
  const cluster = join(directory, 'pgdata');
  return [
    ['server log', readFileSync(join(directory, 'postgres.log'))],
    ...filesIn(join(cluster, 'pg_wal'), 'write-ahead log'),
    ...filesIn(join(cluster, 'base', String(rows[0]?.oid)), 'tables'),
  ];
}

function filesIn(directory: string, place: string): [string, Buffer][] {
  return readdirSync(directory)
    .map((name) => join(directory, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => [place, readFileSync(file)]);
}

/** Every command a Redis is given from now on, with its arguments. */
export class RedisCommands {
  readonly #chunks: Buffer[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    socket.on('error', () => undefined);
  }

  static async watch(url: string): Promise<RedisCommands> {
    const { hostname, port, password } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const commands = new RedisCommands(socket);
    socket.write(`${password === '' ? '' : `AUTH ${password}\r\n`}MONITOR\r\n`);
    await once(socket, 'data');
    return commands;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Every key with its value, and the file that a backup would copy. */
export async function redisContent(url: string, dir: string): Promise<Stored> {
  const client = new Redis(url);
  try {
    const keys = await client.keysBuffer('*');
    const values = await Promise.all(keys.map(async (key) => [key, await valueOf(client, key)]));
    // Compressed strings would hide what they hold.
    await client.config('SET', 'rdbcompression', 'no');
    await client.save();
    const [, file] = (await client.config('GET', 'dbfilename')) as [string, string];
    return [
      ['keys', bytesOf(values)],
      ['dump', readFileSync(join(dir, file))],
    ];
  } finally {
    client.disconnect();
  }
}

async function valueOf(client: Redis, key: Buffer): Promise<unknown> {
  switch (await client.type(key)) {
    case 'string':
      return client.getBuffer(key);
    case 'list':
      return client.lrangeBuffer(key, 0, -1);
    case 'hash':
      return client.callBuffer('HGETALL', key);
    case 'set':
      return client.smembersBuffer(key);
    case 'zset':
      return client.callBuffer('ZRANGE', key, '0', '-1');
    case 'stream':
      return client.callBuffer('XRANGE', key, '-', '+');
    default:
      return undefined;
  }
}
