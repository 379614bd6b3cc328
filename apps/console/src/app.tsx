import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask, setCsrfToken, setProject } from './api/ask.js';
import { asRefusal, type Refusal } from './api/refusal.js';
import type { Operator, Page, Project, Session } from './api/types.js';
import { go, projectIn, useUrl } from './navigate/url.js';
import { MyRole } from './parts/action.js';
import { Empty, RefusalNotice } from './parts/notice.js';
import { Audit } from './screens/audit.js';
import { Batch } from './screens/batch.js';
import { Batches } from './screens/batches.js';
import { Callback } from './screens/callback.js';
import { Callbacks } from './screens/callbacks.js';
import { Connection } from './screens/connection.js';
import { Connections } from './screens/connections.js';
import { Endpoint } from './screens/endpoint.js';
import { Endpoints } from './screens/endpoints.js';
import { Integration } from './screens/integration.js';
import { Integrations } from './screens/integrations.js';
import { Job } from './screens/job.js';
import { Jobs } from './screens/jobs.js';
import { Keys } from './screens/keys.js';
import { Login } from './screens/login.js';
import { Operators } from './screens/operators.js';
import { Overview } from './screens/overview.js';
import { Playground } from './screens/playground.js';
import { Provider } from './screens/provider.js';
import { Providers } from './screens/providers.js';
import { Request } from './screens/request.js';
import { Requests } from './screens/requests.js';
import { Schedule } from './screens/schedule.js';
import { Schedules } from './screens/schedules.js';
import { Sessions } from './screens/sessions.js';
import { Shell } from './shell.js';

interface Screen {
  list: () => JSX.Element;
  record?: (props: { id: string }) => JSX.Element;
}

const SCREENS: Record<string, Screen> = {
  '': { list: Overview },
  connections: { list: Connections, record: Connection },
  requests: { list: Requests, record: Request },
  jobs: { list: Jobs, record: Job },
  batches: { list: Batches, record: Batch },
  callbacks: { list: Callbacks, record: Callback },
  endpoints: { list: Endpoints, record: Endpoint },
  schedules: { list: Schedules, record: Schedule },
  playground: { list: Playground },
  integrations: { list: Integrations, record: Integration },
  providers: { list: Providers, record: Provider },
  keys: { list: Keys },
  audit: { list: Audit },
  operators: { list: Operators },
  sessions: { list: Sessions },
};

interface Known {
  operator: Operator;
  projects: readonly Project[];
}

export function App() {
  const url = useUrl();
  return url.screen === 'login' ? <Login /> : <LoggedIn />;
}

/** Who is here, and which projects they see: asked for once. */
function LoggedIn() {
  const [known, setKnown] = useState<Known>();
  const [refusal, setRefusal] = useState<Refusal>();
  useEffect(() => {
    const look = async (): Promise<void> => {
      const { operator, csrfToken } = await ask<Session>('/ops/api/session');
      setCsrfToken(csrfToken);
      const { data } = await ask<Page<Project>>('/ops/api/projects?limit=100');
      setKnown({ operator, projects: data });
    };
    look().catch((error: unknown) => setRefusal(asRefusal(error)));
  }, []);
  if (refusal) return <RefusalNotice refusal={refusal} />;
  return known ? <InProject {...known} /> : null;
}

function InProject({ operator, projects }: Known) {
  const url = useUrl();
  const asked = projectIn(url);
  const project = asked === '' ? (projects[0]?.id ?? '') : asked;
  useEffect(() => {
    if (asked !== '' || project === '') return;
    const filters = new URLSearchParams(location.search);
    filters.set('project', project);
    go(`${location.pathname}?${filters.toString()}`, 'replace');
  }, [asked, project]);
  if (project === '')
    return (
      <Empty>
        <p>There is no project yet. An admin makes one with POST /projects.</p>
      </Empty>
    );
  setProject(project);
  return (
    <MyRole.Provider value={operator.role}>
      <Shell operator={operator} projects={projects} project={project}>
        <Shown key={`${project} ${url.screen} ${url.id ?? ''}`} screen={url.screen} id={url.id} />
      </Shell>
    </MyRole.Provider>
  );
}

function Shown({ screen, id }: { screen: string; id: string | undefined }) {
  const { list: AsList, record: AsRecord } = SCREENS[screen] ?? {};
  useEffect(() => void (document.title = `${document.querySelector('h1')?.textContent} · Sluice`));
  if (id !== undefined && AsRecord) return <AsRecord id={id} />;
  if (AsList) return <AsList />;
  return <h1>There is no such page</h1>;
}
