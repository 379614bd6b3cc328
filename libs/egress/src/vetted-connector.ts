import type { LookupAddress } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressPolicy, HostAndPort } from './address-policy.js';
import { AddressDeniedError, OwnAddressError } from './failure.js';
import { NameError } from './names/name-error.js';
import type { Asker } from './names/names.js';
import { isHttpPort } from './ports.js';

type LookupCallback = (error: Error | null, addresses: readonly LookupAddress[]) => void;
/** All addresses of a name, in the order they should be tried. */
export type Resolve = (name: string, asker: Asker) => Promise<readonly LookupAddress[]>;

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

/** As undici's, for somebody; gives back the socket that is being connected, if there is one. */
export type Connector = (
  target: buildConnector.Options,
  callback: buildConnector.Callback,
  asker: Asker,
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
  // Of the connection before, which TLS may resume.
  let session: Buffer | undefined;
  return (given, callback, asker) => {
    const refused = refusalBefore(policy, target, judge);
    if (refused) {
      callback(refused, null);
      return undefined;
    }
    const options = {
      timeout: 0,
      lookup: vettedLookup((name) => resolve(name, asker), judge),
      autoSelectFamily: true,
      // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 has no say.
      rejectUnauthorized: true,
      maxCachedSessions: 0,
      session,
    };
    const connect = buildConnector(options as unknown as buildConnector.BuildOptions) as Connect;
    const connecting = connect(given, (error, socket) => {
      if (error) return callback(error, null);
      const denied = judge(socket.remoteAddress ?? '');
      if (denied) {
        socket.destroy();
        return callback(denied, null);
      }
      return callback(null, socket);
    });
    return connecting.on('session', (next: Buffer) => (session = next));
  };
}

type Connect = (target: buildConnector.Options, callback: buildConnector.Callback) => Socket;

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

/**
 * All answers must pass: a name that also leads inside is not trusted to lead outside. What passed
 * is what is connected to.
 */
const vettedLookup =
  (resolve: (name: string) => Promise<readonly LookupAddress[]>, judge: Judge) =>
  (name: string, _options: unknown, callback: LookupCallback): void => {
    resolve(name)
      .then((addresses) => vetted(name, addresses, judge))
      .then(
        (addresses) => callback(null, addresses),
        (error: Error) => callback(error, []),
      );
  };

function vetted(
  name: string,
  addresses: readonly LookupAddress[],
  judge: Judge,
): readonly LookupAddress[] {
  // Node does not expect none, and throws where nobody catches.
  if (addresses.length === 0) throw new NameError(`${name} has no address`, true);
  for (const { address } of addresses) {
    const denied = judge(address);
    if (denied) throw denied;
  }
  return addresses;
}
