import type { ComponentChildren } from 'preact';
import { ask } from './api/ask.js';
import type { Operator, Project } from './api/types.js';
import { Link } from './navigate/link.js';
import { go, linkTo, useUrl } from './navigate/url.js';
import { GoTo } from './parts/go-to.js';

const SECTIONS: readonly (readonly [screen: string, title: string])[] = [
  ['', 'Overview'],
  ['connections', 'Connections'],
  ['requests', 'Requests'],
  ['jobs', 'Jobs'],
  ['batches', 'Batches'],
  ['callbacks', 'Callbacks'],
  ['endpoints', 'Endpoints'],
  ['schedules', 'Schedules'],
  ['playground', 'Playground'],
  ['integrations', 'Integrations'],
  ['keys', 'API keys'],
  ['audit', 'Changes'],
  ['sessions', 'Sessions'],
];
/** For admins of the whole installation. */
const OPERATORS = ['operators', 'Operators'] as const;

interface ShellProps {
  operator: Operator;
  projects: readonly Project[];
  project: string;
  children: ComponentChildren;
}

/** What is around every screen: where one is, in which project, and the way to everywhere else. */
export function Shell({ operator, projects, project, children }: ShellProps) {
  const { screen } = useUrl();
  const decides = operator.role === 'admin' && operator.projects === null;
  const sections = decides ? [...SECTIONS, OPERATORS] : SECTIONS;
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="bar">
        <Link href={linkTo('')} class="brand">
          Sluice
        </Link>
        <ProjectChooser projects={projects} project={project} />
        <GoTo />
        <Who operator={operator} />
      </header>
      <nav class="sections" aria-label="Sections">
        {sections.map(([name, title]) => (
          <Link
            key={name}
            href={linkTo(name === '' ? '' : `/${name}`)}
            aria-current={name === screen ? 'page' : undefined}
          >
            {title}
          </Link>
        ))}
        <a href="/ops/queues">Queues</a>
      </nav>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

const ProjectChooser = ({ projects, project }: Pick<ShellProps, 'projects' | 'project'>) => (
  <select
    aria-label="Project"
    value={project}
    onChange={(event) => go(`/ops?project=${event.currentTarget.value}`)}
  >
    {projects.map(({ id, name }) => (
      <option key={id} value={id}>
        {name}
      </option>
    ))}
  </select>
);

function Who({ operator: { name, role } }: { operator: Operator }) {
  const leave = async (): Promise<void> => {
    await ask('/ops/api/logout', { method: 'POST' });
    location.assign('/ops/login');
  };
  return (
    <div class="who">
      <span title={`Role: ${role}`}>{name}</span>
      <button type="button" class="plain" onClick={() => void leave()}>
        Log out
      </button>
    </div>
  );
}
