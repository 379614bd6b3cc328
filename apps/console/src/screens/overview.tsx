import type { Attention, Blame, Overview as OverviewView } from '../api/types.js';
import { useLive } from '../api/use-live.js';
import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';
import { CopyAs } from '../parts/copy.js';
import { Course } from '../parts/course.js';
import { Empty, RefusalNotice } from '../parts/notice.js';
import { lengthOf, Time } from '../parts/time.js';

const WHOSE: Record<Blame, string> = {
  sluice: 'ours',
  third_party: "the third party's",
  caller: "the caller's",
  receiver: "the receiver's",
};

/** Where it is put right, and in which word. */
const ACTIONS: Record<Attention['kind'], [screen: string, action: string]> = {
  connection: ['connections', 'Make reconnect link'],
  job: ['jobs', 'See what is known'],
  callback: ['callbacks', 'Send again'],
  endpoint: ['endpoints', 'Send test message'],
  schedule: ['schedules', 'Resume'],
};

export function Overview() {
  const { data, refusal } = useLive<OverviewView>('/ops/api/overview');
  return (
    <>
      <header class="head">
        <h1>Overview</h1>
        <CopyAs path="/health/ready" command="sluice status" />
      </header>
      <RefusalNotice refusal={refusal} />
      {!data && !refusal && <p class="quiet">Loading …</p>}
      {data && <Figures of={data} />}
      {data && <Attentions of={data} />}
      <Course path="" />
    </>
  );
}

function Figures({ of: { waitingJobs, isAtLeast, ...of } }: { of: OverviewView }) {
  const { oldestWaitingSince, queues } = of;
  return (
    <dl class="figures">
      <div>
        <dt>Jobs that have not ended</dt>
        <dd>
          {waitingJobs}
          {isAtLeast && ' or more'}
        </dd>
      </div>
      <div>
        <dt>The oldest waits for</dt>
        <dd>
          {oldestWaitingSince === undefined
            ? '–'
            : lengthOf(Date.now() - Date.parse(oldestWaitingSince))}
        </dd>
      </div>
      {queues.map(({ name, waiting, active, paused }) => (
        <div key={name}>
          <dt>Queue “{name}”, of all projects</dt>
          <dd>
            {waiting} waiting, {active} under way{paused && ', paused'}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Attentions({ of: { attention, hasMore } }: { of: OverviewView }) {
  if (attention.length === 0)
    return (
      <Empty>
        <p>Nothing needs attention: what is accepted goes on by itself.</p>
      </Empty>
    );
  return (
    <section>
      <h2>Needs attention</h2>
      <ul class="attention">
        {attention.map((each) => (
          <Item key={`${each.kind} ${each.id}`} of={each} />
        ))}
      </ul>
      {hasMore && <p class="quiet">There is more of this kind; the lists have all of it.</p>}
    </section>
  );
}

function Item({ of: { kind, id, blame, cause, since } }: { of: Attention }) {
  const [screen, action] = ACTIONS[kind];
  return (
    <li>
      <span class={`blame ${blame}`}>{WHOSE[blame]}</span>
      <p>
        {cause}{' '}
        {since !== undefined && (
          <span class="quiet">
            <Time at={since} />
          </span>
        )}
      </p>
      <Link href={linkTo(`/${screen}/${id}`)} class="button">
        {action}
      </Link>
    </li>
  );
}
