import type { LookupAddress, RecordWithTtl } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { parseHosts } from './hosts-file.js';
import { NameError } from './name-error.js';
import { completeNames, parseResolvConf, type SearchRules } from './resolv-conf.js';

/** The addresses of a name, in the order in which they should be tried, and how long they hold. */
export interface NameAnswer {
  addresses: LookupAddress[];
  ttlMs: number;
}

/** Where addresses come from. */
export interface NameSource {
  /** @throws NameError */
  find(name: string): Promise<NameAnswer>;
}

/** Name servers that are all silent are given up on after twice this. */
const ASKED_MS = 2_000;
const TRIES = 2;
const READ_AGAIN_MS = 5_000;
const HOSTS_FILE =
  process.platform === 'win32'
    ? join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
    : '/etc/hosts';

interface Configuration {
  hosts: Map<string, LookupAddress[]>;
  rules: SearchRules;
  resolver: Resolver;
}

/** Files that say how names are resolved. */
export interface NameFiles {
  hosts: string;
  resolvConf: string;
}

/**
 * The system's own way of resolving names, without a thread: `dns.lookup` keeps one of the few of
 * libuv's pool for as long as a name server takes, which a tenant decides whose domain it is. The
 * hosts file first, then the name servers of resolv.conf(5) with its search list, asked through
 * c-ares. What else nsswitch.conf(5) names (mDNS, LDAP) is not asked.
 */
export class SystemNames implements NameSource {
  #readAt = -Infinity;
  #resolvConf: string | undefined;
  #resolver = new Resolver();
  #configuration: Promise<Configuration> | undefined;

  /** @param servers `host:port` of those that are asked instead of the system's, if any */
  constructor(
    private readonly servers: readonly string[],
    private readonly files: NameFiles = { hosts: HOSTS_FILE, resolvConf: '/etc/resolv.conf' },
  ) {}

  async find(name: string): Promise<NameAnswer> {
    const { hosts, rules, resolver } = await this.#configured();
    const local = hosts.get(name.replace(/\.$/, '')) ?? loopback(name);
    if (local) return { addresses: local, ttlMs: READ_AGAIN_MS };
    let failure: NameError | undefined;
    for (const complete of completeNames(name, rules)) {
      try {
        return await ask(resolver, complete);
      } catch (error) {
        // Name servers that are silent are so whatever is appended to the name.
        if (!(error instanceof NameError) || isTimeout(error.cause)) throw error;
        // One that fails says more than one that does not exist.
        if (failure?.isFinal !== false) failure = error;
      }
    }
    throw failure ?? new NameError(`${name} is no name`, true);
  }

  #configured(): Promise<Configuration> {
    const now = performance.now();
    if (this.#configuration && now - this.#readAt < READ_AGAIN_MS) return this.#configuration;
    this.#readAt = now;
    this.#configuration = this.#read();
    return this.#configuration;
  }

  async #read(): Promise<Configuration> {
    const [hosts, resolvConf] = await Promise.all([
      textOf(this.files.hosts),
      textOf(this.files.resolvConf),
    ]);
    // c-ares reads it once, when a resolver is made.
    if (resolvConf !== this.#resolvConf) this.#resolver = this.#newResolver();
    this.#resolvConf = resolvConf;
    return {
      hosts: parseHosts(hosts),
      rules: parseResolvConf(resolvConf),
      resolver: this.#resolver,
    };
  }

  #newResolver(): Resolver {
    const resolver = new Resolver({ timeout: ASKED_MS, tries: TRIES });
    if (this.servers.length > 0) resolver.setServers(this.servers);
    return resolver;
  }
}

/** A system may be without any of them. */
const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

/** RFC 6761 §6.3: whatever ends with `localhost` never leaves this machine. */
const loopback = (name: string): LookupAddress[] | undefined =>
  /(^|\.)localhost\.?$/.test(name)
    ? [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ]
    : undefined;

const isTimeout = (cause: unknown): boolean => codeOf(cause) === 'ETIMEOUT';

const codeOf = (cause: unknown): string => String((cause as { code?: unknown } | undefined)?.code);

const NO_ADDRESS = ['ENOTFOUND', 'ENODATA', 'EBADNAME'];

/** Both families at once. @throws NameError */
async function ask(resolver: Resolver, name: string): Promise<NameAnswer> {
  const [four, six] = await Promise.allSettled([
    resolver.resolve4(name, { ttl: true }),
    resolver.resolve6(name, { ttl: true }),
  ]);
  const [inFour, inSix] = [recordsOf(four), recordsOf(six)];
  // RFC 6724: IPv6 first, where this machine has it.
  const records = hasIPv6() ? [...inSix, ...inFour] : [...inFour, ...inSix];
  if (records.length === 0) throw noAddress(name, [four, six]);
  const addresses = records.map(({ address, family }) => ({ address, family }));
  return { addresses, ttlMs: Math.min(...records.map(({ ttl }) => ttl)) * 1_000 };
}

type Answer = PromiseSettledResult<RecordWithTtl[]>;

const recordsOf = (answer: Answer): (RecordWithTtl & { family: number })[] =>
  answer.status === 'rejected'
    ? []
    : answer.value.map((each) => ({ ...each, family: each.address.includes(':') ? 6 : 4 }));

function noAddress(name: string, answers: Answer[]): NameError {
  const reasons = answers.flatMap((each): unknown[] =>
    each.status === 'rejected' ? [each.reason] : [],
  );
  const failure = reasons.find((reason) => !NO_ADDRESS.includes(codeOf(reason)));
  return failure
    ? new NameError(`no name server says where ${name} is`, false, failure)
    : new NameError(`${name} has no address`, true, reasons[0]);
}

const hasIPv6 = (): boolean =>
  Object.values(networkInterfaces()).some((each) =>
    each?.some(({ family, internal, scopeid }) => family === 'IPv6' && !internal && scopeid === 0),
  );
