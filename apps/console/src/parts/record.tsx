import type { ComponentChildren } from 'preact';
import type { Live } from '../api/use-live.js';
import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';
import { CopyAs } from './copy.js';
import { RefusalNotice } from './notice.js';

interface RecordProps<T> {
  /** What it is, and the list that it is in. */
  title: string;
  list: { screen: string; title: string };
  id: string;
  path: string;
  command?: string;
  live: Live<T>;
  children: (data: T) => ComponentChildren;
}

/** One record: where it belongs, what is known of it, and what can be done. */
export function Record<T>(props: RecordProps<T>) {
  const { title, list, id, path, command, live, children } = props;
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <Link href={linkTo(`/${list.screen}`)}>{list.title}</Link>
      </nav>
      <header class="head">
        <h1>
          {title} <code class="whole-id">{id}</code>
        </h1>
        <CopyAs path={path} command={command} />
      </header>
      <RefusalNotice refusal={live.refusal} />
      {live.data === undefined && !live.refusal && <p class="quiet">Loading …</p>}
      {live.data !== undefined && children(live.data)}
    </>
  );
}

export type Fact = readonly [name: string, value: ComponentChildren];

/** What is known; what is not is left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

interface Instant {
  name: string;
  at: string | undefined;
}

/** What happened when, from the first on, with what lay between. */
export function Timeline({ instants }: { instants: readonly Instant[] }) {
  const known = instants.flatMap(({ name, at }) => (at === undefined ? [] : [{ name, at }]));
  return (
    <ol class="timeline">
      {known.map(({ name, at }, i) => (
        <li key={name}>
          <span>{name}</span>
          <time dateTime={at}>{new Date(at).toISOString().slice(11, 23)}</time>
          <span class="quiet">{after(known[i - 1]?.at, at)}</span>
        </li>
      ))}
    </ol>
  );
}

const after = (before: string | undefined, at: string): string =>
  before === undefined ? at.slice(0, 10) : `+${Date.parse(at) - Date.parse(before)} ms`;
