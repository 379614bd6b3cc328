import { useEffect, useState } from 'preact/hooks';

export interface Url {
  /** Below `/ops`: the screen, and the record that it shows. */
  screen: string;
  id: string | undefined;
  /** Filters of the screen, and the project. */
  filters: URLSearchParams;
}

const MOVED = 'sluice:moved';

const read = (): Url => {
  const [, , screen = '', id] = location.pathname.split('/');
  const record = id === undefined || id === '' ? undefined : decodeURIComponent(id);
  return { screen, id: record, filters: new URLSearchParams(location.search) };
};

/** Where the browser is; what calls it is shown anew when that changes. */
export function useUrl(): Url {
  const [url, setUrl] = useState(read);
  useEffect(() => {
    const look = (): void => setUrl(read());
    addEventListener('popstate', look);
    addEventListener(MOVED, look);
    return () => {
      removeEventListener('popstate', look);
      removeEventListener(MOVED, look);
    };
  }, []);
  return url;
}

export const projectIn = ({ filters }: Url): string => filters.get('project') ?? '';

/** The project goes along, so that a link that is sent to somebody leads them to the same. */
export function linkTo(path: string, filters: Record<string, string | undefined> = {}): string {
  const kept = new URLSearchParams(location.search).get('project');
  const all = new URLSearchParams(kept === null ? {} : { project: kept });
  for (const [name, value] of Object.entries(filters))
    if (value !== undefined && value !== '') all.set(name, value);
  const query = all.toString();
  return `/ops${path}${query === '' ? '' : `?${query}`}`;
}

export function go(href: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(null, '', href);
  dispatchEvent(new Event(MOVED));
}
