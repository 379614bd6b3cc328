import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Settings } from '#libs/config';
import type { SelfAddress } from '#libs/egress';

const WILDCARDS = ['0.0.0.0', '::'];

/** Where this process is reached, so that no call is led back to it. */
export const selfAddress = ({ PORT, HOST, SLUICE_PUBLIC_URL }: OwnSettings): SelfAddress => ({
  port: PORT,
  addresses: isIP(HOST) !== 0 && !WILDCARDS.includes(HOST) ? [HOST] : localAddresses(),
  names: SLUICE_PUBLIC_URL === undefined ? [] : publicNames(new URL(SLUICE_PUBLIC_URL)),
});

type OwnSettings = Pick<Settings, 'PORT' | 'HOST' | 'SLUICE_PUBLIC_URL'>;

const localAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);

/**
 * Below a path the host is shared with others, whom calls may well reach; the count of hops ends
 * loops there.
 */
const publicNames = ({ hostname, port, protocol, pathname }: URL): SelfAddress['names'] =>
  pathname === '/'
    ? [{ host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }]
    : [];
