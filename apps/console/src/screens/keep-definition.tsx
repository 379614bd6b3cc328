import type { DefinitionVersion } from '#libs/sdk';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../api/ask.js';
import { asRefusal, type Refusal } from '../api/refusal.js';
import type { Page } from '../api/types.js';
import { Action } from '../parts/action.js';
import { Copy, curlOf } from '../parts/copy.js';
import { RefusalNotice } from '../parts/notice.js';
import { sdkForList } from './call-text.js';
import type { Definition, Through } from './proposed.js';

type Level = DefinitionVersion['level'];

interface KeepDefinitionProps {
  through: Through;
  method: string;
  definition: Definition;
}

/** What stands there already is not lost: its other methods stay. */
export function KeepDefinition({ through, method, definition }: KeepDefinitionProps) {
  const [level, setLevel] = useState<Level>('integration');
  const [kept, setKept] = useState<DefinitionVersion>();
  const [refusal, setRefusal] = useState<Refusal>();
  const path = `/${level}s/${encodeURIComponent(through[level])}/resource-definitions`;
  const { resource } = definition;
  const before = useBefore(path, resource, setRefusal);
  return (
    <section aria-labelledby="keep">
      <h3 id="keep">Keep it</h3>
      <label class="level">
        <span>For whom</span>
        <select
          name="level"
          value={level}
          onChange={(event) => setLevel(event.currentTarget.value as Level)}
        >
          <option value="integration">every connection of {through.integration}</option>
          <option value="connection">this connection alone</option>
        </select>
      </label>
      {before && !kept && <p>{sentenceOf(before.version, { resource, method })}</p>}
      <RefusalNotice refusal={refusal} />
      {kept ? (
        <Kept {...{ kept, through, method }} />
      ) : (
        before && (
          <Action
            label="Keep it"
            path={`${path}/${encodeURIComponent(resource)}`}
            method="PUT"
            body={joined(before.version, definition)}
            onDone={(answer) => setKept(answer as DefinitionVersion)}
            onRefused={setRefusal}
          />
        )
      )}
    </section>
  );
}

/** What is in force at a level under the name, if anything; `undefined` while nobody knows. */
interface Before {
  version: DefinitionVersion | undefined;
}

function useBefore(
  path: string,
  resource: string,
  onRefused: (refusal: Refusal | undefined) => void,
): Before | undefined {
  const [before, setBefore] = useState<Before>();
  useEffect(() => {
    const leaving = new AbortController();
    setBefore(undefined);
    onRefused(undefined);
    inForce(path, resource, leaving.signal)
      .then((version) => setBefore({ version }))
      .catch((error: unknown) => {
        if (!leaving.signal.aborted) onRefused(asRefusal(error));
      });
    return () => leaving.abort();
  }, [path, resource]);
  return before;
}

/** It is looked for in the list: asking for one that is not there would be an error. */
async function inForce(
  path: string,
  resource: string,
  signal: AbortSignal,
): Promise<DefinitionVersion | undefined> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const asked: string = `${path}?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: Page<DefinitionVersion> = await ask(asked, { signal });
    const found = page.data.find((each) => each.resource === resource);
    if (found) return found;
    cursor = page.nextCursor;
  }
  return undefined;
}

const methodsOf = ({ definition }: DefinitionVersion): Definition['methods'] =>
  definition['methods'] as Definition['methods'];

function sentenceOf(
  before: DefinitionVersion | undefined,
  { resource, method }: { resource: string; method: string },
): string {
  if (!before) return `No resource is called ${resource} here yet.`;
  const methods = Object.keys(methodsOf(before) ?? {});
  const others = methods.filter((name) => name !== method);
  const stays = others.length === 1 ? 'stays as it is' : 'stay as they are';
  const rest = others.length === 0 ? '' : ` ${others.join(', ')} ${stays}.`;
  return methods.includes(method)
    ? `The ${method} of version ${before.version} is replaced; each version can be restored.${rest}`
    : `The ${method} is added to version ${before.version}.${rest}`;
}

const joined = (before: DefinitionVersion | undefined, tried: Definition): Definition => ({
  ...before?.definition,
  ...tried,
  methods: { ...(before && methodsOf(before)), ...tried.methods },
});

interface KeptProps extends Pick<KeepDefinitionProps, 'through' | 'method'> {
  kept: DefinitionVersion;
}

function Kept({ kept: { resource, version }, through: { connection }, method }: KeptProps) {
  const path = `/connections/${connection}/resources/${resource}`;
  return (
    <p class="notice" role="status">
      Version {version} is in force: <code>{routeOf(path, method)}</code>{' '}
      {method === 'list' && (
        <>
          <Copy label="Copy as curl" text={curlOf(path)} />
          <Copy label="Copy as TypeScript" text={sdkForList(connection, resource)} />
        </>
      )}
    </p>
  );
}

/** Methods of other names than the usual are called by it. */
function routeOf(path: string, method: string): string {
  if (method === 'list') return `GET ${path}`;
  return method === 'get' ? `GET ${path}/:id` : `POST ${path}/${method}`;
}
