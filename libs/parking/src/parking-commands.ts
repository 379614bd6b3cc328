import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from '#libs/redis';

type Run<Reply> = (numberOfKeys: number, ...given: (string | number | Buffer)[]) => Promise<Reply>;

/** What is done for many parked requests at the same time. */
export interface ParkingCommands {
  parking_park: Run<null>;
  parking_claimBuffer: Run<(Buffer | null)[]>;
}

/** Makes the scripts commands of a client: sent once, then by their digest. */
export function defineScripts(redis: Redis): ParkingCommands {
  for (const name of ['park', 'claim']) {
    const file = join(import.meta.dirname, 'scripts', `${name}.lua`);
    redis.defineCommand(`parking_${name}`, { lua: readFileSync(file, 'utf8') });
  }
  return redis as unknown as ParkingCommands;
}
