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

/** The ids of job data: a portion of calls holds those of each of its calls. */
export const shownOf = (data: unknown): Ids | { tickets: Ids[] } => {
  const tickets = (data as { tickets?: unknown } | null)?.tickets;
  return Array.isArray(tickets) ? { tickets: tickets.map(idsOf) } : idsOf(data);
};

/**
 * The ids of one ticket. Fields that are not known to be ids stay hidden, whatever put them there.
 */
function idsOf(data: unknown): Ids {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
      IDS.includes(name) && (typeof value === 'string' || typeof value === 'number')
        ? [[name, value]]
        : [],
    ),
  );
}

/** The board lists a job by the connections it is for. */
export function nameOf({ id, data }: { id?: unknown; data?: unknown }): string {
  const shown = shownOf(data);
  const tickets = 'tickets' in shown ? (shown.tickets as Ids[]) : [shown];
  const names = tickets.map(({ connectionId }) => connectionId ?? id);
  return [...new Set(names)].join(' ');
}
