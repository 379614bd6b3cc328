import { readFileSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';

/** The unprivileged account that runs the server when Sluice itself runs as root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

const PREFERRED = ['postgres', 'nobody'];

/** PostgreSQL refuses to run as root; its usual account is taken where there is one. */
export function serviceAccount(passwd = readFileSync('/etc/passwd', 'utf8')): Account {
  const accounts = passwd.split('\n').map(parseAccount);
  for (const name of PREFERRED) {
    const account = accounts.find((each) => each.name === name && each.uid > 0);
    if (account) return account;
  }
  throw new EmbeddedPostgresError(
    'Sluice runs as root, and this system has neither a "postgres" nor a "nobody" account to run PostgreSQL. ' +
      'Start Sluice as an ordinary user, or set DATABASE_URL to a server of your own.',
  );
}

/** The account a file belongs to, undefined when there is no such file or root owns it. */
export function ownerOf(path: string): Account | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.uid === 0) return undefined;
  return { name: `uid ${stats.uid}`, uid: stats.uid, gid: stats.gid };
}

/** Whether the account may enter the directory and everything above it. */
export function canTraverse(account: Account, directory: string): boolean {
  for (let each = directory; ; each = dirname(each)) {
    if (!mayExecute(account, statSync(each))) return false;
    if (dirname(each) === each) return true;
  }
}

export function mayExecute(account: Account, { uid, gid, mode }: Stats): boolean {
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function parseAccount(line: string): Account {
  const [name = '', , uid, gid] = line.split(':');
  return { name, uid: Number(uid), gid: Number(gid) };
}
