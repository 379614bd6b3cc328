import type { AuthSpec } from '#libs/contracts';

/** OAuth 2.0 needs a place to send people to; everything else is asked for in a form. */
export const isConnectable = ({ auth }: { auth: AuthSpec }): boolean =>
  auth.type !== 'oauth2' || auth.authorizationUrl !== undefined;
