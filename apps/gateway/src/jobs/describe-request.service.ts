import type { IncomingMessage } from 'node:http';
import type { ConnectionRoute } from '#libs/connections';
import type { CreateJob } from '#libs/contracts';
import { ResourceDirectory } from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { AcceptJob } from '../accept/accept-job.service.js';
import { AcceptResource, type AcceptedResource } from '../accept/accept-resource.service.js';
import { jobTextOf } from '../accept/job-text.js';

/** What a job describes → what is sent: by its path, or by a resource and one of its methods. */
@Injectable()
export class DescribeRequest {
  constructor(
    private readonly accept: AcceptJob,
    private readonly acceptResource: AcceptResource,
    private readonly resources: ResourceDirectory,
  ) {}

  /**
   * @param raw the request that describes the job
   * @throws SluiceError as `AcceptJob` and `AcceptResource` do; `resource_not_found`,
   *   `method_not_found`
   */
  async request(
    job: CreateJob,
    route: ConnectionRoute,
    raw: IncomingMessage,
  ): Promise<AcceptedResource> {
    const text = jobTextOf(raw);
    const { resource, method = 'GET', path = '' } = job;
    if (resource === undefined) {
      const request = this.accept.request({ ...job, method, path, text }, route, raw.headers);
      return { request, shape: undefined, isResendable: false };
    }
    const found = (await this.resources.load(route)).find(resource, method);
    const call = this.accept.resourceCall({ ...job, text });
    return this.acceptResource.request(call, { route, found }, raw.headers);
  }
}
