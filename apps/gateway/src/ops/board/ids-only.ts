const IDS = [
  'callId',
  'jobId',
  'callbackId',
  'projectId',
  'connectionId',
  'replyTo',
  'turnAt',
  'fence',
];

type Ids = Record<string, string | number>;

/**
 * The ids of job data. Fields that are not known to be ids stay hidden, whatever put them there.
 */
export function idsOf(data: unknown): Ids {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
      IDS.includes(name) && (typeof value === 'string' || typeof value === 'number')
        ? [[name, value]]
        : [],
    ),
  );
}

/** The board lists a job by the connection it is for. */
export const nameOf = (job: { id?: unknown; data?: unknown }): string =>
  String(idsOf(job.data)['connectionId'] ?? job.id);
