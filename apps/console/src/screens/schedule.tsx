import type { Job, Schedule as ScheduleView } from '#libs/sdk';
import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import { useLive } from '../api/use-live.js';
import { go, linkTo } from '../navigate/url.js';
import { Action } from '../parts/action.js';
import { IdLink } from '../parts/id.js';
import { RefusalNotice } from '../parts/notice.js';
import { Facts, Record } from '../parts/record.js';
import { Status } from '../parts/status.js';
import { fromNow, Time } from '../parts/time.js';

export function Schedule({ id }: { id: string }) {
  const path = `/schedules/${id}`;
  const live = useLive<ScheduleView>(path);
  const [refusal, setRefusal] = useState<Refusal>();
  const common = { onDone: live.reload, onRefused: setRefusal };
  return (
    <Record
      title="Schedule"
      list={{ screen: 'schedules', title: 'Schedules' }}
      id={id}
      path={path}
      live={live}
    >
      {(schedule) => (
        <>
          <p class="lead">{sentenceOf(schedule)}</p>
          <div class="actions">
            <Action
              label="Run now"
              path={`${path}/run`}
              onRefused={setRefusal}
              onDone={(job) => go(linkTo(`/jobs/${(job as Job).id}`))}
            />
            {schedule.status === 'paused' ? (
              <Action {...common} label="Resume" path={`${path}/resume`} />
            ) : (
              <Action {...common} label="Pause" path={`${path}/pause`} />
            )}
          </div>
          <RefusalNotice refusal={refusal} />
          <ScheduleFacts schedule={schedule} />
        </>
      )}
    </Record>
  );
}

function sentenceOf({ status, error, nextTicks: [next] }: ScheduleView): string {
  if (error) return `${error.message} ${status === 'paused' ? 'It has paused itself.' : ''}`;
  if (status === 'paused') return 'It is paused: it makes no jobs until somebody resumes it.';
  return next === undefined ? 'It has no tick to come.' : `It makes its next job ${fromNow(next)}.`;
}

const ScheduleFacts = ({ schedule }: { schedule: ScheduleView }) => (
  <Facts
    facts={[
      ['Status', <Status key="status" of={schedule.status} />],
      ['Name', schedule.name],
      ['Times', <code key="cron">{`${schedule.cron} ${schedule.timeZone}`}</code>],
      ['Missed ticks', schedule.missed === 'skip' ? 'are left out' : 'are made up'],
      ['Request', <code key="request">{`${schedule.method} ${schedule.route}`}</code>],
      ['Connection', <IdLink key="connection" screen="connections" id={schedule.connection} />],
      ['Last tick', schedule.lastTickAt && <Time at={schedule.lastTickAt} />],
      ['Its job', schedule.lastJob && <IdLink screen="jobs" id={schedule.lastJob} />],
      [
        'Next ticks',
        schedule.nextTicks.length === 0 ? undefined : (
          <ol class="ticks">
            {schedule.nextTicks.map((at) => (
              <li key={at}>{at.slice(0, 19).replace('T', ' ')} UTC</li>
            ))}
          </ol>
        ),
      ],
    ]}
  />
);
