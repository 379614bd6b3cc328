import type { Integration as IntegrationView } from '#libs/sdk';
import { useState } from 'preact/hooks';
import { useLive } from '../api/use-live.js';
import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';
import { Copy } from '../parts/copy.js';
import { Course } from '../parts/course.js';
import { Form, type FormField } from '../parts/form.js';
import { Facts, Record } from '../parts/record.js';
import { Time } from '../parts/time.js';

export function Integration({ id }: { id: string }) {
  const path = `/integrations/${encodeURIComponent(id)}`;
  const live = useLive<IntegrationView>(path);
  return (
    <Record
      title="Integration"
      list={{ screen: 'integrations', title: 'Integrations' }}
      id={id}
      path={path}
      command={`sluice integrations get ${id}`}
      live={live}
    >
      {(integration) => (
        <>
          {integration.redirectUri !== undefined && <RedirectUri uri={integration.redirectUri} />}
          <Facts
            facts={[
              ['Name', integration.name],
              ['Provider', integration.provider],
              ['Base URL', <code key="url">{integration.baseUrl}</code>],
              ['Auth', integration.auth.type.replace('_', ' ')],
              ['OAuth client', integration.oauth?.clientId],
              ['Scopes', integration.oauth?.scopes.join(' ')],
              ['Limits', integration.limits && <code>{JSON.stringify(integration.limits)}</code>],
              ['Changed', <Time key="changed" at={integration.updatedAt} />],
            ]}
          />
          <LinkMaker integration={integration.key} />
          <Course
            path={`/integrations/${encodeURIComponent(id)}`}
            of={{ integration: integration.id }}
          />
          <p>
            <Link href={linkTo('/connections', { integration: integration.key })}>
              Its connections
            </Link>
          </p>
        </>
      )}
    </Record>
  );
}

const RedirectUri = ({ uri }: { uri: string }) => (
  <p class="notice">
    Register this redirect URI with the OAuth client at the provider: <code>{uri}</code>{' '}
    <Copy label="Copy" text={uri} />
  </p>
);

const WHO: readonly FormField[] = [
  { name: 'externalUserId', label: 'End user', hint: 'Their id in your application.' },
];

/** For one end user, who connects one account with it. */
function LinkMaker({ integration }: { integration: string }) {
  const [url, setUrl] = useState('');
  return (
    <section>
      <h2>Connect an account</h2>
      <Form
        action="Make a link"
        path="/connect/sessions"
        fields={WHO}
        bodyOf={(values) => ({ ...values, integrations: [integration] })}
        onDone={(answer) => setUrl((answer as { url: string }).url)}
      />
      {url !== '' && (
        <p class="notice" role="status">
          Good for half an hour, for one account: <a href={url}>open it</a> or send it to them.{' '}
          <Copy label="Copy" text={url} />
        </p>
      )}
    </section>
  );
}
