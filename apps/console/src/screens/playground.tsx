import { useState } from 'preact/hooks';
import { useUrl } from '../navigate/url.js';
import { Copy } from '../parts/copy.js';
import { Form, type FormField } from '../parts/form.js';
import { lengthOf } from '../parts/time.js';
import { type Call, curlFor, pythonFor, sdkFor } from './call-text.js';
import type { Through } from './proposed.js';
import { SaveAsResource } from './save-as-resource.js';

/** What the third party has answered: the beginning of its body, as text. */
interface Answer {
  status: number;
  headers: [name: string, value: string][];
  text: string;
  isWhole: boolean;
  tookMs: number;
  through: Through;
}

const fieldsFor = (connection: string): readonly FormField[] => [
  {
    name: 'connection',
    label: 'Connection',
    hint: 'An id, an integration with only one, or integration:end-user.',
    value: connection,
  },
  { name: 'method', label: 'Method', value: 'GET' },
  { name: 'path', label: 'Path', hint: 'Below the base URL, with its query.', value: '/' },
  {
    name: 'headers',
    label: 'Headers',
    hint: 'A line each: name: value.',
    type: 'lines',
    rows: 3,
    isOptional: true,
  },
  { name: 'body', label: 'Body', type: 'lines', rows: 3, isOptional: true },
];

export function Playground() {
  const { filters } = useUrl();
  const [sent, setSent] = useState<Call>();
  const [answer, setAnswer] = useState<Answer>();
  return (
    <>
      <header class="head">
        <h1>Playground</h1>
        {sent && (
          <div class="copies">
            <Copy label="Copy as curl" text={curlFor(sent)} />
            <Copy label="Copy as TypeScript" text={sdkFor(sent)} />
            <Copy label="Copy as Python" text={pythonFor(sent)} />
          </div>
        )}
      </header>
      <p class="quiet">
        A call as your application would make it: in its connection's turn, with fresh credentials.
      </p>
      <div class="halves">
        <Form
          action="Send"
          path="/ops/api/calls"
          fields={fieldsFor(filters.get('connection') ?? '')}
          bodyOf={(values) => {
            const call = callOf(values);
            setSent(call);
            setAnswer(undefined);
            return call;
          }}
          onDone={(got) => setAnswer(got as Answer)}
        />
        <section aria-label="The answer" aria-live="polite">
          {answer && <Answered answer={answer} />}
        </section>
      </div>
      {sent && answer && <Resource call={sent} answer={answer} />}
    </>
  );
}

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** What a call has shown to be useful can be given a name. */
function Resource({ call, answer }: { call: Call; answer: Answer }) {
  if (call.method === 'GET' && isSuccess(answer))
    return <SaveAsResource path={call.path} through={answer.through} />;
  return (
    <section>
      <h2>Save as resource</h2>
      <p class="quiet">Only a GET that succeeds says what a resource of it would be like.</p>
    </section>
  );
}

function callOf({
  connection = '',
  method = 'GET',
  path = '/',
  headers,
  body,
}: Record<string, string>) {
  const pairs = (headers ?? '').split('\n').flatMap((line) => {
    const [name = '', ...value] = line.split(':');
    return name.trim() === '' ? [] : [[name.trim(), value.join(':').trim()] as const];
  });
  return {
    ...{ connection, method: method.toUpperCase(), path },
    headers: Object.fromEntries(pairs),
    ...(body === undefined ? {} : { body }),
  };
}

function Answered({ answer: { status, headers, text, isWhole, tookMs } }: { answer: Answer }) {
  return (
    <>
      <p class="lead">
        <strong>{status}</strong> in {lengthOf(tookMs)}
      </p>
      <details>
        <summary>{headers.length} headers</summary>
        <pre tabIndex={0}>{headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</pre>
      </details>
      <pre tabIndex={0} class="answer">
        {pretty(text)}
      </pre>
      {!isWhole && <p class="quiet">Only the beginning is shown.</p>}
    </>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
