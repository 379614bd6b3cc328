import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask } from './ask.js';
import { asRefusal, type Refusal } from './refusal.js';

const EVERY_MS = 4_000;

export interface Live<T> {
  /** The latest answer; it stays while the next one is awaited, or refused. */
  data: T | undefined;
  refusal: Refusal | undefined;
  reload: () => void;
}

interface Seen<T> {
  path: string | undefined;
  data: T | undefined;
  refusal: Refusal | undefined;
}

/** What a route answers, asked again every few seconds while somebody looks. */
export function useLive<T>(path: string | undefined): Live<T> {
  const nothing: Seen<T> = { path, data: undefined, refusal: undefined };
  const [seen, setSeen] = useState(nothing);
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  useEffect(() => {
    if (path === undefined) return undefined;
    const leaving = new AbortController();
    const look = async (): Promise<void> => {
      try {
        const data = await ask<T>(path, { signal: leaving.signal });
        setSeen({ path, data, refusal: undefined });
      } catch (error) {
        if (leaving.signal.aborted) return;
        const refusal = asRefusal(error);
        setSeen((before) => ({
          path,
          refusal,
          data: before.path === path ? before.data : undefined,
        }));
      }
    };
    void look();
    const timer = setInterval(() => {
      if (!document.hidden) void look();
    }, EVERY_MS);
    return () => {
      leaving.abort();
      clearInterval(timer);
    };
  }, [path, turn]);
  const { data, refusal } = seen.path === path ? seen : nothing;
  return { data, refusal, reload };
}
