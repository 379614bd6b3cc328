import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from '#libs/redis';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'scripts', `${name}.lua`), 'utf8');

/** Each script and the number of its KEYS; what is not said here is given with each call. */
const SCRIPTS = {
  reserve: 2,
  claim: undefined,
  departed: 0,
  release: 0,
  withdraw: undefined,
  join: 2,
  restore: 0,
  hold: 0,
  usage: 0,
} as const;

type Argument = string | number | Buffer;
type Run = (...given: Argument[]) => Promise<unknown>;
export type RateCommands = Record<`rates_${keyof typeof SCRIPTS}`, Run> & {
  rates_claimBuffer: Run;
};

/** Makes the scripts commands of a client: sent once, then by their digest. */
export function defineScripts(redis: Redis): RateCommands {
  const counting = read('counting');
  for (const [name, numberOfKeys] of Object.entries(SCRIPTS)) {
    const lua = `${counting}\n${read(name)}`;
    redis.defineCommand(`rates_${name}`, {
      lua,
      ...(numberOfKeys === undefined ? {} : { numberOfKeys }),
    });
  }
  return redis as Redis & RateCommands;
}
