import { type LoggedRequest, refusedBy, type SeriesPoint } from '#libs/requests';
import { present } from '../manage/present.js';
import type { PointView, RequestView } from './views.js';

export const presentRequest = (request: LoggedRequest): RequestView => ({
  id: request.id,
  kind: request.jobId === null ? 'call' : 'job',
  connection: request.connectionId,
  ...present('integration', request.integrationId),
  ...present('apiKey', request.keyId),
  ...present('job', request.jobId),
  ...present('attempt', request.attempt),
  method: request.method,
  route: request.route,
  outcome: request.outcome,
  ...present('refusedBy', refusedBy(request.outcome)),
  ...present('status', request.status),
  dispatched: request.dispatched,
  waitedMs: request.waitedMs,
  ...present('tokenMs', request.tokenMs),
  ...present('upstreamMs', request.upstreamMs),
  totalMs: request.totalMs,
  requestBytes: request.requestBytes,
  responseBytes: request.responseBytes,
  ...present('traceparent', request.traceparent),
  endedAt: request.createdAt.toISOString(),
});

export const presentPoint = ({ at, ...point }: SeriesPoint): PointView => ({
  at: at.toISOString(),
  ...point,
});
