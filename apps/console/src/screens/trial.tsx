import type { TrialReport } from '#libs/sdk';
import { Table } from '../parts/list.js';
import { Status } from '../parts/status.js';

type Answer = NonNullable<TrialReport['answer']>;

/** What a definition has made of an answer, step by step, and an item before and after it. */
export function Trial({ report: { request, missing, answer, error } }: { report: TrialReport }) {
  return (
    <section aria-label="What came of it" aria-live="polite">
      <h3>What came of it</h3>
      {missing.length > 0 && (
        <p class="notice">It needs parameters that it was not given: {missing.join(', ')}.</p>
      )}
      {error && (
        <p class="notice bad" role="alert">
          {error.message}
        </p>
      )}
      {request && (
        <p>
          <code>
            {request.method} {request.url}
          </code>
          {answer && <span> was answered {answer.status}</span>}
        </p>
      )}
      {answer && <Found answer={answer} />}
    </section>
  );
}

const shown = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

const STEPS = [
  { name: 'Step', of: ({ step }: Answer['steps'][number]) => step },
  {
    name: 'Result',
    of: ({ ok }: Answer['steps'][number]) => (
      <Status of={ok ? 'found' : 'not found'} tone={ok ? 'good' : 'bad'} />
    ),
  },
  { name: 'Where', of: ({ at }: Answer['steps'][number]) => <code>{shown(at)}</code> },
  {
    name: 'What',
    of: ({ found, detail }: Answer['steps'][number]) => detail ?? <code>{shown(found)}</code>,
  },
];

function Found({ answer: { steps, item } }: { answer: Answer }) {
  return (
    <>
      <Table
        title="Steps"
        columns={STEPS}
        rows={steps.map((step) => ({ id: step.step, ...step }))}
      />
      {item ? (
        <div class="compared">
          <Side title="Before: as the third party says it" value={item.before} />
          <Side title="After: as callers get it" value={item.after} />
        </div>
      ) : (
        <p class="quiet">There is no item to compare: try it where there are some.</p>
      )}
    </>
  );
}

const Side = ({ title, value }: { title: string; value: unknown }) => (
  <figure>
    <figcaption>{title}</figcaption>
    <pre tabIndex={0} aria-label={title}>
      {value === undefined ? 'Nothing.' : JSON.stringify(value, undefined, 2)}
    </pre>
  </figure>
);
