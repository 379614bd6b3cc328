import { SluiceError } from '#libs/errors';
import {
  AddressDeniedError,
  ExchangeTimeoutError,
  OwnAddressError,
  ProtocolError,
  upstreamFailure,
} from './failure.js';
import { NameError } from './names/name-error.js';

const coded = (code: string, cause?: unknown): Error =>
  Object.assign(new Error(code, { cause }), { code });

describe('upstreamFailure', () => {
  it.each([
    [coded('ECONNREFUSED'), 'upstream_refused'],
    [new NameError('no address', true), 'upstream_dns'],
    [coded('ECONNRESET'), 'upstream_reset'],
    [coded('ETIMEDOUT'), 'upstream_timeout'],
    [
      Object.assign(new Error("a parser's"), { name: 'HTTPParserError' }),
      'upstream_protocol_error',
    ],
    [coded('CERT_HAS_EXPIRED'), 'upstream_tls'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'upstream_tls'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'upstream_tls'],
    [Object.assign(new Error('bad response'), { name: 'SocketError' }), 'upstream_protocol_error'],
    [new ProtocolError('too many headers'), 'upstream_protocol_error'],
    [coded('HOSTNAME_MISMATCH'), 'upstream_tls'],
    [coded('INVALID_PURPOSE'), 'upstream_tls'],
    [new AddressDeniedError('inside'), 'upstream_address_denied'],
    [new OwnAddressError('ours'), 'loop_detected'],
    [new ExchangeTimeoutError('idle'), 'upstream_timeout'],
    [coded('UNHEARD_OF', coded('ECONNREFUSED')), 'upstream_refused'],
    [coded('UNHEARD_OF'), 'upstream_reset'],
    [new Error('without a code'), 'upstream_reset'],
  ])('%s is %s', (error, code) => {
    const failure = upstreamFailure(error, true);
    expect(failure.code).toBe(code);
    expect(failure.facts).toEqual({ dispatched: true });
    expect(failure.cause).toBe(error);
  });

  it('leaves an error of ours as it is', () => {
    const error = new SluiceError('needs_reauth', { dispatched: false });
    expect(upstreamFailure(error, true)).toBe(error);
  });
});
