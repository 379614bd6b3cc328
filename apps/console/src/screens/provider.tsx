import type { Integration, Provider as ProviderView } from '#libs/sdk';
import { useLive } from '../api/use-live.js';
import { go, linkTo } from '../navigate/url.js';
import { Form, type FormField } from '../parts/form.js';
import { Facts, Record } from '../parts/record.js';

export function Provider({ id }: { id: string }) {
  const path = `/providers/${encodeURIComponent(id)}`;
  const live = useLive<ProviderView>(path);
  return (
    <Record
      title="Add an integration:"
      list={{ screen: 'providers', title: 'Providers' }}
      id={id}
      path={path}
      command={`sluice integrations add ${id}`}
      live={live}
    >
      {(provider) => (
        <>
          <Facts
            facts={[
              ['Provider', provider.name],
              ['Base URL', <code key="url">{provider.baseUrl}</code>],
              ['Auth', provider.auth?.type.replace('_', ' ')],
              [
                'Documentation',
                provider.docs && (
                  <a href={provider.docs} rel="noreferrer">
                    {provider.docs}
                  </a>
                ),
              ],
            ]}
          />
          <Form
            action="Add the integration"
            path="/integrations"
            fields={fieldsFor(provider)}
            bodyOf={(values) => bodyOf(id, values)}
            onDone={(answer) => go(linkTo(`/integrations/${(answer as Integration).key}`))}
          />
        </>
      )}
    </Record>
  );
}

const CLIENT: readonly FormField[] = [
  { name: 'clientId', label: 'Client ID', hint: 'Of your OAuth application at the provider.' },
  { name: 'clientSecret', label: 'Client secret', type: 'password', isOptional: true },
  { name: 'scopes', label: 'Scopes', hint: 'With spaces between them.', isOptional: true },
];

/** The redirect URI to register is shown when there is an integration for it to lead to. */
const fieldsFor = ({ id, auth, hasOAuthClient }: ProviderView): readonly FormField[] => [
  { name: 'key', label: 'Key', hint: `What calls name it by, for example ${id}.` },
  ...(auth?.type === 'oauth2' && !hasOAuthClient ? CLIENT : []),
];

function bodyOf(
  provider: string,
  { key, clientId, clientSecret, scopes }: Record<string, string>,
): unknown {
  const oauth = {
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(scopes === undefined ? {} : { scopes: scopes.split(/\s+/).filter(Boolean) }),
  };
  return { key, provider, ...(clientId === undefined ? {} : { oauth }) };
}
