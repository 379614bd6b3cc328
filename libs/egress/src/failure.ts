import { type ErrorCode, SluiceError } from '#libs/errors';

/** The address a name resolved to is not one that calls may reach. */
export class AddressDeniedError extends Error {
  override readonly name = 'AddressDeniedError';
  readonly code = 'SLUICE_ADDRESS_DENIED';
}

/** The connection would have come back to this very installation. */
export class OwnAddressError extends Error {
  override readonly name = 'OwnAddressError';
  readonly code = 'SLUICE_OWN_ADDRESS';
}

/** A time budget of the exchange ran out. */
export class ExchangeTimeoutError extends Error {
  override readonly name = 'ExchangeTimeoutError';
  readonly code = 'SLUICE_TIMEOUT';

  constructor(readonly budget: 'connect' | 'headers' | 'idle' | 'total') {
    super(`the ${budget} time budget ran out`);
  }
}

/** The third party does not keep to HTTP, or goes beyond what is taken from it. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code = 'SLUICE_PROTOCOL';

  constructor(what: string) {
    super(`the answer has ${what}`);
  }
}

const CODES: Record<string, ErrorCode> = {
  SLUICE_ADDRESS_DENIED: 'upstream_address_denied',
  SLUICE_OWN_ADDRESS: 'loop_detected',
  SLUICE_TIMEOUT: 'upstream_timeout',
  SLUICE_PROTOCOL: 'upstream_protocol_error',
  SLUICE_NAME: 'upstream_dns',
  ETIMEDOUT: 'upstream_timeout',
  ECONNREFUSED: 'upstream_refused',
  EHOSTUNREACH: 'upstream_refused',
  ENETUNREACH: 'upstream_refused',
  EADDRNOTAVAIL: 'upstream_refused',
  ECONNRESET: 'upstream_reset',
  EPIPE: 'upstream_reset',
  UND_ERR_SOCKET: 'upstream_reset',
  UND_ERR_HEADERS_OVERFLOW: 'upstream_protocol_error',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'upstream_protocol_error',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'upstream_protocol_error',
  EPROTO: 'upstream_tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'upstream_tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'upstream_tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'upstream_tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'upstream_tls',
  UNABLE_TO_GET_ISSUER_CERT: 'upstream_tls',
  UNABLE_TO_GET_CRL: 'upstream_tls',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'upstream_tls',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'upstream_tls',
  ERROR_IN_CERT_NOT_BEFORE_FIELD: 'upstream_tls',
  ERROR_IN_CERT_NOT_AFTER_FIELD: 'upstream_tls',
  HOSTNAME_MISMATCH: 'upstream_tls',
  INVALID_CA: 'upstream_tls',
  INVALID_PURPOSE: 'upstream_tls',
  PATH_LENGTH_EXCEEDED: 'upstream_tls',
};

const ENDED_BY_PEER = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

/** The other side ended the connection, not we. */
export const isEndedByPeer = ({ code }: Error & { code?: unknown }): boolean =>
  ENDED_BY_PEER.includes(String(code));

function codeOf(error: unknown): ErrorCode | undefined {
  const { code, cause, name, message } = error as Partial<Record<keyof Error | 'code', unknown>>;
  // undici does not always find the parser's own code.
  if (name === 'HTTPParserError') return 'upstream_protocol_error';
  // An answer that nobody asked for: 100 without `Expect`, 101 without `Upgrade`, or before any
  // request.
  if (name === 'SocketError' && (message === 'bad response' || message === 'bad upgrade'))
    return 'upstream_protocol_error';
  if (typeof code === 'string') {
    const known = CODES[code];
    if (known) return known;
    if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.startsWith('CERT_'))
      return 'upstream_tls';
  }
  return cause === undefined || cause === null ? undefined : codeOf(cause);
}

/**
 * A failed exchange as an error of ours.
 * @param dispatched whether bytes of the request may have left
 */
export function upstreamFailure(error: unknown, dispatched: boolean): SluiceError {
  if (error instanceof SluiceError) return error;
  return new SluiceError(codeOf(error) ?? 'upstream_reset', { dispatched }, error);
}
