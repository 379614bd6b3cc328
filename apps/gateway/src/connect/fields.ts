import type { Choice, ConnectSession } from '#libs/connect';
import { type AuthSpec, namesIn, type OAuth1Spec, ownValue } from '#libs/contracts';

/** One question of a form. `name` is `variables.x` or `credentials.x`. */
export interface Field {
  name: string;
  label: string;
  hint?: string | undefined;
  kind: 'text' | 'password' | 'lines' | 'choice';
  /** Of a choice. */
  options?: readonly string[] | undefined;
  isRequired: boolean;
  /** As HTML takes it. */
  pattern?: string | undefined;
}

interface Variable {
  label?: string;
  pattern?: string;
  values?: string[];
}

interface Question {
  name: string;
  label?: string;
  kind?: Field['kind'];
  isOptional?: boolean;
}

const SECRET = 'password';

/**
 * What a person is asked for: what the account's URLs need, and the credentials that the auth type
 * needs.
 */
export function fieldsOf(
  { integration, facts }: Choice,
  { connectionId }: Pick<ConnectSession, 'connectionId'>,
): Field[] {
  // A connection that is there has them already; others would be another account.
  const unknown = connectionId === null ? integration.variables : {};
  const variables = Object.entries(unknown).map(([name, variable]): Field => {
    const { label = wordsOf(name), pattern, values } = variable as Variable;
    const field = { name: `variables.${name}`, label, isRequired: true };
    return values
      ? { ...field, kind: 'choice', options: values }
      : { ...field, kind: 'text', pattern };
  });
  const credentials = questionsOf(integration.auth).map(
    ({ name, label = wordsOf(name), kind = SECRET, isOptional = false }): Field => ({
      name: `credentials.${name}`,
      label,
      hint: ownValue(facts.hints ?? {}, name),
      kind,
      isRequired: !isOptional,
    }),
  );
  return [...variables, ...credentials];
}

function questionsOf(auth: AuthSpec): Question[] {
  switch (auth.type) {
    case 'none':
    case 'oauth2':
      return [];
    case 'bearer':
      return [{ name: 'token', label: 'Access token' }];
    case 'basic':
      return [
        { name: 'username', label: 'User name', kind: 'text' },
        { name: 'password', label: 'Password', isOptional: true },
      ];
    case 'api_key':
      return [{ name: 'apiKey', label: 'API key' }];
    case 'headers':
      return namesIn([...Object.values(auth.headers), ...Object.values(auth.query ?? {})]).map(
        (name) => ({ name }),
      );
    case 'oauth2_client_credentials':
      return [
        { name: 'clientId', label: 'Client id', kind: 'text' },
        { name: 'clientSecret', label: 'Client secret' },
        ...others(auth.tokenParams, ['clientId', 'clientSecret']),
      ];
    case 'oauth2_jwt_bearer': {
      const own: Question[] = [
        {
          name: 'issuer',
          label: 'Issuer (the e-mail address of the service account)',
          kind: 'text',
        },
        { name: 'privateKey', label: 'Private key (PEM)', kind: 'lines' },
        { name: 'keyId', label: 'Key id', kind: 'text', isOptional: true },
        { name: 'subject', label: 'User to act for', kind: 'text', isOptional: true },
      ];
      return [
        ...own,
        ...others(
          auth.tokenParams,
          own.map(({ name }) => name),
        ),
      ];
    }
    case 'oauth1':
      return oauth1Questions(auth);
    default:
      return auth satisfies never;
  }
}

function oauth1Questions({ signatureMethod, realm = '' }: OAuth1Spec): Question[] {
  const token: Question = { name: 'token', label: 'Token', kind: 'text', isOptional: true };
  const own: Question[] =
    signatureMethod === 'RSA-SHA1'
      ? [{ name: 'privateKey', label: 'Private key (PEM)', kind: 'lines' }, token]
      : [
          { name: 'consumerSecret', label: 'Consumer secret' },
          token,
          { name: 'tokenSecret', label: 'Token secret', isOptional: true },
        ];
  const known: Question[] = [{ name: 'consumerKey', label: 'Consumer key', kind: 'text' }, ...own];
  return [
    ...known,
    ...others(
      { realm },
      known.map(({ name }) => name),
    ),
  ];
}

const others = (
  templates: Record<string, string> | undefined,
  known: readonly string[],
): Question[] =>
  namesIn(Object.values(templates ?? {}))
    .filter((name) => !known.includes(name))
    .map((name) => ({ name }));

/** `accountId` is "Account id". */
const wordsOf = (name: string): string => {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** What was filled in, by where it belongs. Fields that were left empty are not there. */
export function filledIn(
  form: URLSearchParams,
  fields: readonly Field[],
): { variables: Record<string, string>; credentials: Record<string, string> } {
  const groups = { variables: {}, credentials: {} };
  for (const { name, kind } of fields) {
    const given = form.get(name) ?? '';
    // Browsers send lines with CRLF, and people copy blanks along.
    const value = kind === 'lines' ? given.replaceAll('\r\n', '\n') : given.trim();
    const [group = '', key = ''] = name.split('.');
    if (value !== '') Object.assign(groups[group as keyof typeof groups], { [key]: value });
  }
  return groups;
}
