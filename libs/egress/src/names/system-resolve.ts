import type { Resolve } from '../vetted-connector.js';
import { Names } from './names.js';
import { SystemNames } from './system-names.js';

/** Names as the system resolves them, remembered. @param servers as of `SystemNames` */
export function systemResolve(servers: readonly string[] = []): Resolve {
  const names = new Names(new SystemNames(servers));
  return (name, asker) => names.resolve(name, asker);
}
