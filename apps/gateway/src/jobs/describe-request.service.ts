import type { IncomingHttpHeaders } from 'node:http';
import type { ConnectionRoute } from '#libs/connections';
import type { CreateJob } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { JobRequest } from '#libs/ledger';
import { ResourceDirectory, type ResourceMethod } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { AcceptJob } from '../accept/accept-job.service.js';
import { AcceptResource } from '../accept/accept-resource.service.js';
import type { JobText } from '../accept/job-text.js';
import { readResourceQuery } from '../accept/resource-query.js';

/** What describes a job. */
export interface JobDescription {
  input: CreateJob;
  /** What it says in JSON of its own. */
  text: JobText;
  /** Of the request that holds it. */
  headers: IncomingHttpHeaders;
}

/** What is sent, and what becomes of the answer. */
interface DescribedRequest extends Pick<JobRequest, 'request' | 'shape' | 'walk'> {
  resource?: string | undefined;
  /** Whether it may be sent again although nobody knows whether it has arrived. */
  isResendable: boolean;
}

const NOTHING_PASSED = { pages: 0, items: 0, bytes: 0 };

/** What a job describes → what is sent: by its path, or by a resource and one of its methods. */
@Injectable()
export class DescribeRequest {
  constructor(
    private readonly accept: AcceptJob,
    private readonly acceptResource: AcceptResource,
    private readonly resources: ResourceDirectory,
  ) {}

  /**
   * @throws SluiceError as `AcceptJob` and `AcceptResource` do; `resource_not_found`,
   *   `method_not_found`
   */
  async request(
    { input: job, text, headers }: JobDescription,
    route: ConnectionRoute,
  ): Promise<DescribedRequest> {
    const { resource, method = 'GET', path = '', pages, priority } = job;
    if (resource === undefined) {
      const request = this.accept.request({ ...job, method, path, text }, route, headers);
      return { request, isResendable: false };
    }
    const found = (await this.resources.load(route)).find(resource, method);
    const call = this.accept.resourceCall({ ...job, text });
    const walked = pages === undefined ? undefined : startOf(call.query, found.method);
    const { plan, ...accepted } = await this.acceptResource.request(
      { ...call, walked },
      { route, found },
      headers,
    );
    if (pages === undefined) return accepted;
    if (!plan) throw notPaged(resource, method);
    const deliversPages = job.deliver === 'pages';
    return { ...accepted, walk: { pages, deliversPages, priority, plan, passed: NOTHING_PASSED } };
  }
}

/** The page that a walk begins with. */
function startOf(query: string, method: ResourceMethod): { cursor: string } {
  const { cursor = '' } = readResourceQuery(query, method);
  return { cursor };
}

const notPaged = (resource: string, method: string): SluiceError =>
  new SluiceError('invalid_parameter', {
    errors: [
      {
        path: 'pages',
        message: `is for lists that are paged, and not with "raw": see "pagination" of "${method}" of "${resource}"`,
      },
    ],
    dispatched: false,
  });
