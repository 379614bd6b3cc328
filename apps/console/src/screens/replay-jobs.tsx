import type { Job, JobReplay, JobReplayCount } from '#libs/sdk';
import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import { useUrl } from '../navigate/url.js';
import { Action } from '../parts/action.js';
import { Form, type FormField } from '../parts/form.js';
import { RefusalNotice } from '../parts/notice.js';

type EndedBadly = Extract<Job['state'], 'failed' | 'unknown'>;

const isEndedBadly = (state: string): state is EndedBadly =>
  state === 'failed' || state === 'unknown';

/** Which jobs, and how many they are. */
interface Counted {
  replay: JobReplay;
  count: JobReplayCount;
}

const FIELDS: readonly FormField[] = [
  {
    name: 'perSecond',
    label: 'So many a second',
    hint: 'Else all of them wait in their lanes at once, where limits hold as ever.',
    isOptional: true,
  },
];

/** The jobs that the list is narrowed to, made again together: first it says how many they are. */
export function ReplayJobs() {
  const { filters } = useUrl();
  const state = filters.get('state') ?? '';
  const connection = filters.get('connection') ?? '';
  if (!isEndedBadly(state)) return null;
  return <Replay key={`${state} ${connection}`} state={state} connection={connection} />;
}

function Replay({ state, connection }: { state: EndedBadly; connection: string }) {
  const [counted, setCounted] = useState<Counted>();
  // Those that end from now on have not been counted, and are not made either.
  const bodyOf = ({ perSecond }: Record<string, string>): JobReplay => ({
    states: [state],
    ...(connection === '' ? {} : { connection }),
    ...(perSecond === undefined ? {} : { perSecond: Number(perSecond) }),
    until: new Date().toISOString(),
    dryRun: true,
  });
  return (
    <details class="replay">
      <summary>Replay all of these</summary>
      <Form
        action="Count them first"
        path="/jobs/replay"
        fields={FIELDS}
        bodyOf={(values) => {
          setCounted(undefined);
          return bodyOf(values);
        }}
        onDone={(answer, asked) =>
          setCounted({ replay: asked as JobReplay, count: answer as JobReplayCount })
        }
      />
      {counted && <MakeThem state={state} counted={counted} />}
    </details>
  );
}

function MakeThem({ state, counted }: { state: EndedBadly; counted: Counted }) {
  const { replay, count } = counted;
  const [made, setMade] = useState<JobReplayCount>();
  const [refusal, setRefusal] = useState<Refusal>();
  if (made)
    return (
      <p class="notice" role="status">
        {jobsOf(made)} made again.{made.hasMore && ' There are others: count once more.'}
      </p>
    );
  return (
    <div role="status">
      <p>
        {jobsOf(count)} would be made again.{' '}
        {count.skipped > 0 && `Of ${count.skipped} others nothing is kept that could be sent.`}
      </p>
      {count.jobs > 0 && (
        <Action
          label={`Replay ${jobsOf(count)}`}
          path="/jobs/replay"
          body={{ ...replay, dryRun: false }}
          sure={
            state === 'unknown'
              ? 'Their requests may have arrived: then they arrive twice.'
              : 'They are made again, as new jobs.'
          }
          onDone={(answer) => setMade(answer as JobReplayCount)}
          onRefused={setRefusal}
        />
      )}
      <RefusalNotice refusal={refusal} />
    </div>
  );
}

const jobsOf = ({ jobs, hasMore }: JobReplayCount): string =>
  `${hasMore ? 'at least ' : ''}${jobs} ${jobs === 1 ? 'job' : 'jobs'}`;
