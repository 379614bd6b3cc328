/** OpenID Connect Core §5.4 and §11: the same everywhere. */
const STANDARD: Record<string, string> = {
  openid: 'Know which account you log in with',
  profile: 'See your name and picture',
  email: 'See your e-mail address',
  address: 'See your postal address',
  phone: 'See your phone number',
  offline_access: 'Stay connected until you or they end it',
};

const valueOf = (record: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/**
 * What a scope allows, in words for the owner of an account; `undefined` where nobody has written
 * that down.
 */
export const explained = (scope: string, known: Record<string, string> = {}): string | undefined =>
  valueOf(known, scope) ?? valueOf(STANDARD, scope);
