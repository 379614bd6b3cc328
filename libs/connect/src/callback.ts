import type { OAuth2Spec } from '#libs/contracts';
import { AuthorizationResponseError, validateAuthResponse } from 'oauth4webapi';

/** What a provider's authorisation answer says. */
export type AnswerToCallback =
  | { kind: 'code'; code: string }
  /** The person said no. */
  | { kind: 'denied' }
  /**
   * RFC 6749 §4.1.2.1, or an answer that must not be believed; the provider's own words, to be
   * shown as text.
   */
  | { kind: 'refused'; reason: string };

const MAX_TEXT = 300;
const UNBELIEVABLE: AnswerToCallback = {
  kind: 'refused',
  reason: 'The answer of the provider cannot be believed.',
};
/** Stands for an issuer that is not known. */
const NOBODY = 'urn:sluice:issuer:unknown';

/**
 * Reads an authorisation answer whose state has been found good. The issuer is compared where the
 * integration knows it (RFC 9207).
 */
export function readCallback(
  parameters: URLSearchParams,
  { issuer, clientId }: { issuer: OAuth2Spec['issuer']; clientId: string },
): AnswerToCallback {
  const given = new URLSearchParams(parameters);
  if (issuer === undefined) given.delete('iss');
  const server = { issuer: issuer ?? NOBODY };
  try {
    const state = given.get('state') ?? '';
    const checked = validateAuthResponse(server, { client_id: clientId }, given, state);
    const [code, ...others] = checked.getAll('code');
    // RFC 6749 §3.1: no parameter comes more than once.
    if (others.length > 0) return UNBELIEVABLE;
    if (code !== undefined && code !== '') return { kind: 'code', code };
    return { kind: 'refused', reason: 'The provider sent no authorisation code.' };
  } catch (error) {
    if (error instanceof AuthorizationResponseError) {
      if (error.error === 'access_denied') return { kind: 'denied' };
      return { kind: 'refused', reason: textOf(error.error_description ?? error.error) };
    }
    return UNBELIEVABLE;
  }
}

const textOf = (text: string): string => text.slice(0, MAX_TEXT);
