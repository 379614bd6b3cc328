import { parseArgs } from 'node:util';

/** What `npm run dev` can run, each with the ports it takes unless others are asked for. */
const APPS = {
  standalone: { port: 3000, inspect: 9229 },
  gateway: { port: 3000, inspect: 9229 },
  worker: { port: 3001, inspect: 9230 },
};
const MAX_PORT = 65_535;

const USAGE = `usage: npm run dev [-- gateway | worker] [--inspect PORT | off]
  (nothing)        everything in one process, with the PostgreSQL that ships with Sluice
  gateway, worker  that app alone, in a terminal each; they share a PostgreSQL and a Redis
  --inspect        port of the debugger on 127.0.0.1; by default 9229, for the worker 9230
PORT and the other settings of .env.example are read from the environment. DATABASE_URL given: no store is started.`;

/**
 * @returns the app, the port it serves, and that of its debugger (undefined: none)
 * @throws with a message for the user
 */
export function readOptions(args, environment) {
  const { app, inspect } = parsed(args);
  const standard = APPS[app];
  if (standard === undefined) throw new Error(USAGE);
  return {
    app,
    port: portFrom(environment.PORT, standard.port),
    inspectPort: inspect === 'off' ? undefined : portFrom(inspect, standard.inspect),
  };
}

function parsed(args) {
  try {
    const options = { inspect: { type: 'string' } };
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
    if (positionals.length > 1) throw new Error('one app at a time');
    return { app: positionals[0] ?? 'standalone', inspect: values.inspect };
  } catch (cause) {
    throw new Error(USAGE, { cause });
  }
}

/**
 * Not 0: the app is asked on its port whether it is ready, and a debugger wants to find it again
 * after a restart.
 */
function portFrom(given, standard) {
  const port = Number(given || standard);
  if (!Number.isInteger(port) || port < 1 || port > MAX_PORT) throw new Error(USAGE);
  return port;
}
