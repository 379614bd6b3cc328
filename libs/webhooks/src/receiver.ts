import { createHash } from 'node:crypto';

/** URLs that jobs bring along are told apart as well as so many receivers of one host allow. */
const URLS_APART = 16;

/**
 * Where messages of one project go, as far as they wait for each other: an endpoint, or some of the
 * URLs at a host.
 */
export interface Receiver {
  projectId: string;
  /** `<host> <which one there>`. */
  receiver: string;
}

/** A digest of four bits says nothing of a URL that may carry secrets. */
export function receiverOf(url: string, endpointId: string | null): string {
  const which = endpointId ?? (createHash('sha256').update(url).digest()[0] ?? 0) % URLS_APART;
  return `${new URL(url).host} ${which}`;
}

export const hostOf = ({ receiver }: Receiver): string => receiver.split(' ', 1)[0] ?? '';
