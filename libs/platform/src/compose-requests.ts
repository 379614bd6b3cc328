import type { Settings } from '#libs/config';
import type { DataSource } from '#libs/database';
import { RequestHistory, RequestLog, Requests } from '#libs/requests';
import type { Metrics } from '#libs/telemetry';

interface RequestParts {
  settings: Settings;
  dataSource: DataSource;
  metrics: Metrics;
}

/** What there is of the request log. */
export interface RequestStores {
  requestLog: RequestLog;
  requests: Requests;
  requestHistory: RequestHistory;
}

export const composeRequests = ({
  settings,
  dataSource,
  metrics,
}: RequestParts): RequestStores => ({
  requestLog: new RequestLog(dataSource, metrics),
  requests: new Requests(dataSource),
  requestHistory: new RequestHistory(dataSource, settings.SLUICE_REQUEST_LOG_DAYS),
});
