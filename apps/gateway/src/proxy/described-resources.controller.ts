import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  describeResources,
  openApiOf,
  type ResourceDescription,
  ResourceDirectory,
} from '#libs/resources';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../manage/answers.decorator.js';
import { Resolve } from '../resolve/resolve.service.js';

const methodView = z.object({
  method: z.string(),
  kind: z.enum(['list', 'one']),
  description: z.string().optional(),
  route: z.string(),
  level: z.enum(['connection', 'integration', 'provider']),
  version: z.string(),
  safe: z.boolean(),
  paged: z.boolean(),
  parameters: z.record(z.string(), z.unknown()),
});
const describedView = z.object({
  data: z.array(
    z.object({
      resource: z.string(),
      description: z.string().optional(),
      idField: z.string().optional(),
      methods: z.array(methodView),
    }),
  ),
});

/** What a connection has, for people and for tools. */
@ApiTags('resources')
@Controller('connections/:selector/resources')
@RequireScope('proxy', 'manage')
export class DescribedResourcesController {
  constructor(
    private readonly resolve: Resolve,
    private readonly resources: ResourceDirectory,
  ) {}

  @Get()
  @Answers(200, describedView)
  async list(
    @CurrentCaller() caller: Caller,
    @Param('selector') selector: string,
  ): Promise<{ data: ResourceDescription[] }> {
    return { data: await this.#described(caller, selector) };
  }

  /** The same as an OpenAPI document. */
  @Get('openapi.json')
  @Answers(200, z.record(z.string(), z.unknown()))
  async openApi(
    @CurrentCaller() caller: Caller,
    @Param('selector') selector: string,
  ): Promise<Record<string, unknown>> {
    return openApiOf(await this.#described(caller, selector), {
      title: `Resources of ${selector}`,
      server: `/connections/${encodeURIComponent(selector)}`,
    });
  }

  async #described(caller: Caller, selector: string): Promise<ResourceDescription[]> {
    const route = await this.resolve.connection(caller, selector);
    return describeResources(await this.resources.load(route));
  }
}
