import type { Choice } from '#libs/connect';
import type { ConnectFailure, ConnectOutcome } from '#libs/contracts';
import type { Verification } from './verifier.js';

const MESSAGES: Record<ConnectFailure, string> = {
  denied: 'You did not allow access.',
  provider_error: 'The provider did not allow access.',
  account_mismatch:
    'This is another account than the one that was connected. Log in to the provider with the former account. Nothing was changed.',
  credentials_refused: 'The provider did not accept this. Check what you entered.',
  exchange_failed: 'The provider did not confirm the authorisation.',
  misconfigured:
    'The application is not set up right for this provider. Tell those who sent you here.',
  link_expired: 'The link expired in the meantime. Ask for another one where you got it.',
  in_progress: 'This link is being used in another window.',
};

/** @param said the provider's own words */
export const failure = (code: ConnectFailure, said?: string): ConnectOutcome => ({
  error: { code, message: said === undefined ? MESSAGES[code] : `${MESSAGES[code]} ${said}` },
});

/** Those that nothing a person does here would change. */
const FINAL: readonly ConnectFailure[] = ['misconfigured', 'link_expired'];

export const mayBeTriedAgain = ({ error }: ConnectOutcome): boolean =>
  error !== undefined && !FINAL.includes(error.code);

const VERIFIED = { works: true, refused: false, unknown: null };

interface Made {
  connection: string;
  found: Verification;
  /** As the token answer calls the account. */
  accountName: string | undefined;
}

export function connected(
  { integration }: Choice,
  { connection, found, accountName }: Made,
): ConnectOutcome {
  const account = found.account ?? accountName;
  return {
    connection,
    integration: integration.key,
    verified: VERIFIED[found.verdict],
    ...(account === undefined ? {} : { account }),
  };
}
