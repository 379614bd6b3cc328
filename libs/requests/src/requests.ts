import type { Page, PageQuery } from '#libs/contracts';
import { type DataSource, reachingDatabase, readPage } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { FindOptionsWhere } from 'typeorm';
import { LoggedRequest } from './logged-request.entity.js';

/** Whose requests: a project's, or only those that one of its keys has asked for. */
export interface RequestsOf {
  projectId: string;
  keyId?: string | undefined;
}

export interface RequestFilter extends PageQuery {
  connection?: string | undefined;
  integration?: string | undefined;
  /** Id of the job whose attempts they were. */
  job?: string | undefined;
  outcome?: string | undefined;
  /** Its template. */
  route?: string | undefined;
  /** Ended then or later. */
  since?: string | undefined;
  /** Ended before. */
  until?: string | undefined;
  requestId?: string | undefined;
}

/** Reads the request log. */
export class Requests {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that ended last come first. @throws SluiceError `invalid_request` */
  list(of: RequestsOf, { since, until, ...filter }: RequestFilter): Promise<Page<LoggedRequest>> {
    const rows = this.dataSource
      .getRepository(LoggedRequest)
      .createQueryBuilder('request')
      .where(whose(of, filter));
    if (since !== undefined) rows.andWhere('request.createdAt >= :since', { since });
    if (until !== undefined) rows.andWhere('request.createdAt < :until', { until });
    return reachingDatabase(() => readPage(rows, filter));
  }

  /** @throws SluiceError `not_found` */
  async get(of: RequestsOf, id: string): Promise<LoggedRequest> {
    const requests = this.dataSource.getRepository(LoggedRequest);
    const found = await reachingDatabase(() => requests.findOneBy(whose(of, { requestId: id })));
    if (found) return found;
    throw new SluiceError('not_found', {
      detail: 'There is no such request in the log. One that has just ended is there in seconds.',
    });
  }
}

type Named = Omit<RequestFilter, keyof PageQuery>;

/** What is not asked for is left out: TypeORM takes `undefined` for a mistake. */
function whose({ projectId, keyId }: RequestsOf, named: Named): FindOptionsWhere<LoggedRequest> {
  const { connection, integration, job, outcome, route, requestId } = named;
  const asked = {
    ...{ projectId, keyId, connectionId: connection, integrationId: integration, jobId: job },
    ...{ outcome, route, id: requestId },
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
