import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The operator's exception does not parse. The message says which entry. */
export class AddressPolicyError extends Error {
  override readonly name = 'AddressPolicyError';
}

/** Ranges that ipaddr.js counts as ordinary unicast although the IANA registries do not make them globally reachable. */
const DENIED_RANGES = [
  '192.88.99.0/24',
  '198.18.0.0/15',
  '5f00::/16',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/23',
  '2002::/16',
  'fec0::/10',
  '::/96',
].map((range) => ipaddr.parseCIDR(range));

/**
 * Which network addresses calls may reach: globally reachable ones, and those the operator named.
 * Source: IANA IPv4 and IPv6 special-purpose address registries.
 */
export class AddressPolicy {
  readonly #hosts = new Set<string>();
  readonly #ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];

  /**
   * @param exceptions `host:port` pairs and CIDR ranges, comma separated
   * @throws AddressPolicyError
   */
  constructor(exceptions: string) {
    for (const entry of exceptions.split(',').map((text) => text.trim())) {
      if (entry === '') continue;
      if (ipaddr.isValidCIDR(entry)) this.#ranges.push(ipaddr.parseCIDR(entry));
      else if (/^[^\s/]+:\d{1,5}$/.test(entry)) this.#hosts.add(entry.toLowerCase());
      else
        throw new AddressPolicyError(
          `SLUICE_ALLOWED_PRIVATE_UPSTREAMS: "${entry}" is neither host:port nor a CIDR range.`,
        );
    }
  }

  /** Whether the operator named this very host and port, which also allows plain http to it. */
  isNamed(host: string, port: number): boolean {
    return this.#hosts.has(`${host.toLowerCase()}:${port}`);
  }

  /** Whether the operator made an exception of this host and port: by name, or as an address in a range. */
  isException(host: string, port: number): boolean {
    return (
      this.isNamed(host, port) ||
      (isIP(host) !== 0 && this.#isIn(ipaddr.process(host), this.#ranges))
    );
  }

  /** @param address an IP literal as the socket sees it */
  allows(address: string, target: { host: string; port: number }): boolean {
    if (!isIP(address)) return false;
    if (this.isNamed(target.host, target.port) || this.isNamed(address, target.port)) return true;
    const parsed = ipaddr.process(address);
    return (
      this.#isIn(parsed, this.#ranges) ||
      (parsed.range() === 'unicast' && !this.#isIn(parsed, DENIED_RANGES))
    );
  }

  #isIn(
    address: ipaddr.IPv4 | ipaddr.IPv6,
    ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][],
  ): boolean {
    return ranges.some(
      ([base, bits]) => base.kind() === address.kind() && address.match(base, bits),
    );
  }
}
