import { urlOf } from './address.js';
import { readPassword } from './cluster.js';
import { files, place } from './placement.js';
import { findPostmaster } from './postmaster.js';

/** Where the server of this data directory answers, if it runs. Nothing is started or locked. */
export function runningPostgres(dataDir: string): string | undefined {
  const { directory } = place(dataDir);
  const postmaster = findPostmaster(files.cluster(directory));
  return postmaster && urlOf(postmaster.address, readPassword(directory));
}
