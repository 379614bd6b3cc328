import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address in either family, its IPv4 form when it is only mapped into IPv6. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Range = readonly [base: Address, bits: number];

/**
 * What IANA's special-purpose registries do not make globally reachable, and what can lead there by
 * translation. Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), IPv4
 * Multicast (RFC 5771), RFC 4291, RFC 3879.
 */
export const SPECIAL_RANGES = {
  '0.0.0.0/8': 'this network',
  '10.0.0.0/8': 'private',
  '100.64.0.0/10': 'shared, carrier-grade NAT',
  '127.0.0.0/8': 'loopback',
  '169.254.0.0/16': 'link-local, cloud metadata',
  '172.16.0.0/12': 'private',
  '192.0.0.0/24': 'protocol assignments',
  '192.0.2.0/24': 'documentation, TEST-NET-1',
  '192.88.99.0/24': '6to4 relay',
  '192.168.0.0/16': 'private',
  '198.18.0.0/15': 'benchmarking',
  '198.51.100.0/24': 'documentation, TEST-NET-2',
  '203.0.113.0/24': 'documentation, TEST-NET-3',
  '224.0.0.0/4': 'multicast',
  '240.0.0.0/4': 'reserved, broadcast',
  '2001::/23': 'protocol assignments: Teredo, benchmarking, ORCHID',
  '2001:db8::/32': 'documentation',
  '2002::/16': '6to4: holds an IPv4 address',
  '3fff::/20': 'documentation',
} as const;

/**
 * The only IPv6 addresses given out to be reached from everywhere (IANA IPv6 Global Unicast). All
 * else is local, special or a translation.
 */
const GLOBAL_UNICAST_6 = ipaddr.parseCIDR('2000::/3');
const SPECIAL = Object.keys(SPECIAL_RANGES).map((range) => ipaddr.parseCIDR(range));
const LOOPBACK = ['127.0.0.0/8', '::1/128', '0.0.0.0/32', '::/128'].map((range) =>
  ipaddr.parseCIDR(range),
);

export const isWithin = (address: Address, ranges: readonly Range[]): boolean =>
  ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));

/** An address as a socket reports it; `undefined` for every other spelling, which no socket has. */
export const parseAddress = (text: string): Address | undefined =>
  isIP(text) === 0 ? undefined : ipaddr.process(text);

/** The same without reading a mapped address as the IPv4 address in it. */
export const parseAsWritten = (text: string): Address | undefined =>
  isIP(text) === 0 ? undefined : ipaddr.parse(text);

export const isGloballyReachable = (address: Address): boolean =>
  (address.kind() === 'ipv4' || isWithin(address, [GLOBAL_UNICAST_6])) &&
  !isWithin(address, SPECIAL);

/** Connecting to it ends on this machine; the unspecified address does so too. */
export const isLoopback = (address: Address): boolean => isWithin(address, LOOPBACK);
