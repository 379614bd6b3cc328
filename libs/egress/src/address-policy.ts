import {
  type Address,
  isGloballyReachable,
  isLoopback,
  isWithin,
  parseAddress,
  parseAsWritten,
  type Range,
} from './special-addresses.js';
import ipaddr from 'ipaddr.js';

/** The operator's exception does not parse. The message says which entry. */
export class AddressPolicyError extends Error {
  override readonly name = 'AddressPolicyError';
}

/** A host as a URL has it (no brackets) and the port. */
export interface HostAndPort {
  host: string;
  port: number;
}

/** Where this very process is reached. Calls to it would come back to us. */
export interface SelfAddress {
  /** 0: not known. */
  port: number;
  /** IP addresses this process listens on. */
  addresses: readonly string[];
  /** The installation's own host names, as others write them. */
  names: readonly HostAndPort[];
}

/** Why calls may not reach an address. */
type Denial = 'own' | 'not_public';

const NOWHERE: SelfAddress = { port: 0, addresses: [], names: [] };
const LAST_PORT = 65_535;

/**
 * Which network addresses calls may reach: globally reachable ones and those the operator named,
 * but never this process itself. An exception is of what it names: of an IPv4 address, and not of
 * that address mapped into IPv6, which other readers of a URL may take for another.
 */
export class AddressPolicy {
  readonly #hosts = new Set<string>();
  readonly #ranges: Range[] = [];
  readonly #own: SelfAddress;
  readonly #ownAddresses: ReadonlySet<string>;

  /**
   * @param exceptions `host:port` pairs and CIDR ranges, comma separated
   * @throws AddressPolicyError
   */
  constructor(exceptions: string, own: SelfAddress = NOWHERE) {
    this.#own = own;
    this.#ownAddresses = new Set(
      own.addresses.flatMap((text) => parseAddress(text)?.toNormalizedString() ?? []),
    );
    for (const entry of exceptions.split(',').map((text) => text.trim())) {
      if (entry !== '') this.#except(entry);
    }
  }

  /** Whether the operator named this very host and port, which also allows plain http to it. */
  isNamed(host: string, port: number): boolean {
    return this.#hosts.has(identity(host, port));
  }

  /**
   * Whether the operator made an exception of this host and port: by name, or as an address in a
   * range.
   */
  isException(host: string, port: number): boolean {
    return this.isNamed(host, port) || this.#isInRange(host);
  }

  /** Whether this is what the installation is called from outside. */
  isOwnName({ host, port }: HostAndPort): boolean {
    return this.#own.names.some((own) => own.port === port && own.host === host.toLowerCase());
  }

  allows(address: string, target: HostAndPort): boolean {
    return this.denialOf(address, target) === undefined;
  }

  /**
   * Why a connection for `target` may not go to this address; `undefined` when it may.
   * @param address an IP literal as the socket sees it
   */
  denialOf(address: string, target: HostAndPort): Denial | undefined {
    const parsed = parseAddress(address);
    if (!parsed) return 'not_public';
    if (this.#isOwn(parsed, target.port)) return 'own';
    const allowed =
      this.isNamed(target.host, target.port) ||
      this.isNamed(address, target.port) ||
      this.#isInRange(address) ||
      isGloballyReachable(parsed);
    return allowed ? undefined : 'not_public';
  }

  #isInRange(text: string): boolean {
    const address = parseAsWritten(text);
    return address !== undefined && isWithin(address, this.#ranges);
  }

  #isOwn(address: Address, port: number): boolean {
    if (port !== this.#own.port) return false;
    return isLoopback(address) || this.#ownAddresses.has(address.toNormalizedString());
  }

  #except(entry: string): void {
    const [, host = '', port = '0'] = /^([^\s/]+):(\d{1,5})$/.exec(entry) ?? [];
    if (ipaddr.isValidCIDR(entry)) this.#ranges.push(ipaddr.parseCIDR(entry));
    else if (isHost(host) && Number(port) >= 1 && Number(port) <= LAST_PORT)
      this.#hosts.add(identity(host, Number(port)));
    else
      throw new AddressPolicyError(
        `SLUICE_ALLOWED_PRIVATE_UPSTREAMS: "${entry}" is neither host:port nor a CIDR range.`,
      );
  }
}

const withoutBrackets = (host: string): string => host.replace(/^\[|\]$/g, '');

/**
 * A name, or an address that every reader takes for the same one: no short, octal or hexadecimal
 * IPv4.
 */
function isHost(host: string): boolean {
  if (/^\[.+\]$/.test(host)) return parseAddress(withoutBrackets(host)) !== undefined;
  const url = `http://${host}/`;
  return URL.canParse(url) && new URL(url).hostname === host.toLowerCase();
}

/** One text per host and port, however an address is abbreviated. */
function identity(host: string, port: number): string {
  const bare = withoutBrackets(host).toLowerCase();
  const name = parseAsWritten(bare)?.toNormalizedString() ?? bare;
  return `${name} ${port}`;
}
