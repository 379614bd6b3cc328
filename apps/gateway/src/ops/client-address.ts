import { type BlockList, isIP, isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/**
 * What an attacker has for the asking: an IPv6 address counts together with its network (RFC 6177).
 */
const NETWORK_GROUPS = 4;

/** Who asks: the peer, or whom the nearest proxy that is not one of the operator's names. */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trusted: BlockList,
): string {
  const named = String(headers['x-forwarded-for'] ?? '').split(',');
  let address = plain(socket.remoteAddress ?? '');
  for (const hop of named.toReversed()) {
    if (!isIn(trusted, address)) break;
    address = plain(hop.trim());
  }
  return isIPv6(address) ? networkOf(address) : address;
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** What stands there may be anything. */
const isIn = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

function networkOf(address: string): string {
  const [before = '', after] = (address.split('%')[0] ?? '').split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  const groups = after === undefined ? head : [...head, ...zeros, ...tail];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::`;
}
