import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressPolicy, HostAndPort } from './address-policy.js';
import { AddressDeniedError, OwnAddressError } from './failure.js';
import { isHttpPort } from './ports.js';

type ResolveCallback = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
/** All addresses of a name, in the order they should be tried. */
export type Resolve = (hostname: string, resolved: ResolveCallback) => void;
export const systemResolve: Resolve = (hostname, resolved) =>
  lookup(hostname, { all: true, verbatim: true }, resolved);

/** Who decides about addresses, and where they come from. */
export interface Vetting {
  policy: AddressPolicy;
  resolve: Resolve;
}

type DenialError = AddressDeniedError | OwnAddressError;
type Judge = (address: string) => DenialError | undefined;

export const hostAndPort = ({ protocol, port, hostname }: URL): HostAndPort => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port) || (protocol === 'https:' ? 443 : 80),
});

/** As undici's; gives back the socket that is being connected, if there is one. */
export type Connector = (
  target: buildConnector.Options,
  callback: buildConnector.Callback,
) => Socket | undefined;

/**
 * Connects to vetted addresses and to nothing else, and leaves it to others how long that may take.
 * A literal address never reaches the lookup, so it is vetted here; the socket's own peer is vetted
 * once more. Options are made from the origin alone: nothing a caller says reaches them (no socket
 * path, no proxy).
 */
export function vettedConnector({ policy, resolve }: Vetting, url: URL): Connector {
  const target = hostAndPort(url);
  const judge: Judge = (address) => denial(policy, target, address);
  const options = {
    timeout: 0,
    lookup: vettedLookup(resolve, judge),
    autoSelectFamily: true,
    // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 has no say.
    rejectUnauthorized: true,
  };
  const connect = buildConnector(options as buildConnector.BuildOptions) as Connector;
  return (given, callback) => {
    const refused = refusalBefore(policy, target, judge);
    if (refused) {
      callback(refused, null);
      return undefined;
    }
    return connect(given, (error, socket) => {
      if (error) return callback(error, null);
      const denied = judge(socket.remoteAddress ?? '');
      if (denied) {
        socket.destroy();
        return callback(denied, null);
      }
      return callback(null, socket);
    });
  };
}

/** What is known before anything has been resolved. */
function refusalBefore(policy: AddressPolicy, target: HostAndPort, judge: Judge) {
  const { host, port } = target;
  if (policy.isOwnName(target)) return ownAddress(target);
  if (isIP(host)) {
    const denied = judge(host);
    if (denied) return denied;
  }
  if (isHttpPort(port) || policy.isException(host, port)) return undefined;
  return new AddressDeniedError(`port ${port} of ${host} is not one that HTTP is spoken on`);
}

const ownAddress = ({ host, port }: HostAndPort): OwnAddressError =>
  new OwnAddressError(`${host}:${port} is this installation itself`);

function denial(
  policy: AddressPolicy,
  target: HostAndPort,
  address: string,
): DenialError | undefined {
  switch (policy.denialOf(address, target)) {
    case undefined:
      return undefined;
    case 'own':
      return ownAddress(target);
    case 'not_public':
      return new AddressDeniedError(`${target.host} leads to ${address}, which is not public`);
  }
}

const noAddress = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });

/**
 * All answers must pass: a name that also leads inside is not trusted to lead outside. What passed
 * is what is connected to.
 */
const vettedLookup =
  (resolve: Resolve, judge: Judge) =>
  (hostname: string, _options: unknown, callback: ResolveCallback): void =>
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, []);
      // Node does not expect none, and throws where nobody catches.
      if (addresses.length === 0) return callback(noAddress(hostname), []);
      for (const { address } of addresses) {
        const denied = judge(address);
        if (denied) return callback(denied, []);
      }
      return callback(null, addresses);
    });
