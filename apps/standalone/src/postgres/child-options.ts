import type { Account } from './account.js';

/**
 * How PostgreSQL's programs are started: as the account, and with nothing of our environment, which
 * holds encryption keys and may hold PG* variables meant for another server.
 */
export function childOptions(directory: string, account: Account | undefined) {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    cwd: directory,
    env: { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' },
    windowsHide: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}
