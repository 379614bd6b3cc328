import type { Settings } from '#libs/config';
import type { DataSource } from '#libs/database';
import {
  RequestHistory,
  RequestLog,
  RequestMinutes,
  Requests,
  RequestSeries,
} from '#libs/requests';
import type { Logger, Metrics } from '#libs/telemetry';

interface RequestParts {
  settings: Settings;
  dataSource: DataSource;
  metrics: Metrics;
  log: Logger;
}

/** What there is of the request log. */
export interface RequestStores {
  requestLog: RequestLog;
  requests: Requests;
  requestMinutes: RequestMinutes;
  requestSeries: RequestSeries;
  requestHistory: RequestHistory;
}

export const composeRequests = ({
  settings,
  dataSource,
  metrics,
  log,
}: RequestParts): RequestStores => ({
  requestLog: new RequestLog(dataSource, metrics),
  requests: new Requests(dataSource),
  requestMinutes: new RequestMinutes(dataSource, log),
  requestSeries: new RequestSeries(dataSource),
  requestHistory: new RequestHistory(dataSource, settings.SLUICE_REQUEST_LOG_DAYS),
});
