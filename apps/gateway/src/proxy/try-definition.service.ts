import type { ServerResponse } from 'node:http';
import type { ConnectionRoute } from '#libs/connections';
import { type CreateJob, type HeaderPair, JsonSource, type ProxyRequest } from '#libs/contracts';
import { joinTarget } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import type { Caller } from '#libs/projects';
import {
  type FoundMethod,
  isReading,
  type MethodParameters,
  parametersOf,
  ResourceDirectory,
} from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { AcceptJob } from '../accept/accept-job.service.js';
import { AcceptResource } from '../accept/accept-resource.service.js';
import { maskedCredentials } from '../accept/masked-credentials.js';
import { ManageDefinitions } from '../manage/manage-definitions.service.js';
import { Resolve } from '../resolve/resolve.service.js';
import { ExploredAnswers } from './explored-answers.service.js';
import { Look } from './look.service.js';

/** Longer than any explanation of an answer is. */
const LOOK_BYTES = 1_048_576;
/** As much as is shown of a body. */
const SHOWN_CHARACTERS = 16_384;

/** A definition that is kept nowhere, and what one of its methods is asked. */
export interface Trial extends Pick<CreateJob, 'id' | 'query' | 'body'> {
  definition: unknown;
  method: string;
  /** Also when it may change something. */
  send?: boolean | undefined;
}

/** A request as it would leave. */
interface LeavingRequest {
  method: string;
  url: string;
  headers: HeaderPair[];
  body?: string;
}

/** What became of a trial. */
interface TrialReport {
  /** Of the method, by their names. */
  parameters: MethodParameters;
  /** Names of those that it needs, and was not given. */
  missing: string[];
  request: LeavingRequest | null;
  /** Whether the request may have left. */
  sent: boolean;
  /** JSON: what the definition finds in the answer. */
  answer: JsonSource | null;
  error: { code: string; message: string } | null;
}

/** Evaluates a definition on a connection without keeping it. */
@Injectable()
export class TryDefinition {
  constructor(
    private readonly resolve: Resolve,
    private readonly definitions: ManageDefinitions,
    private readonly resources: ResourceDirectory,
    private readonly acceptJob: AcceptJob,
    private readonly accept: AcceptResource,
    private readonly look: Look,
    private readonly explored: ExploredAnswers,
  ) {}

  /**
   * The call is made as any other. What keeps it from being made or answered is told in the report.
   * @throws SluiceError `invalid_definition`, `method_not_found`, `memory_full`; what keeps a
   *   connection from being found
   */
  async try(
    caller: Caller,
    selector: string,
    { trial, response }: { trial: Trial; response: ServerResponse },
  ): Promise<TrialReport> {
    const route = await this.resolve.connection(caller, selector);
    const found = await this.#found(route, trial);
    const leave = this.explored.enter(route.projectId);
    const report = reportOf(found, trial);
    try {
      const asked = this.acceptJob.resourceCall({ ...trial, bodyEncoding: 'utf8' });
      const call = { ...asked, isTried: true };
      const accepted = await this.accept.request(call, { route, found }, {});
      report.request = leaving(accepted.request, route);
      if (trial.send !== true && !isReading(found.method)) return report;
      report.sent = true;
      const { text } = await this.look.answer(route, accepted, { bytes: LOOK_BYTES, response });
      report.answer = new JsonSource(text);
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      const { code, message, facts } = error;
      report.error = { code, message, ...facts };
      report.sent &&= facts.dispatched !== false;
    } finally {
      leave();
    }
    return report;
  }

  async #found(route: ConnectionRoute, trial: Trial): Promise<FoundMethod> {
    const { projectId, connectionId: name } = route;
    const owner = { projectId, level: 'connection', name } as const;
    const definition = await this.definitions.checked(owner, trial.definition);
    const resources = (await this.resources.load(route)).with(definition, 'connection');
    return resources.find(definition.resource, trial.method);
  }
}

function reportOf(found: FoundMethod, { id, query = {} }: Trial): TrialReport {
  const parameters = parametersOf(found);
  const given = new Set([...Object.keys(query), ...(id === undefined ? [] : ['id'])]);
  const missing = Object.entries(parameters)
    .filter(
      ([name, { required, default: usual }]) => required && usual === undefined && !given.has(name),
    )
    .map(([name]) => name);
  return { parameters, missing, request: null, sent: false, answer: null, error: null };
}

function leaving(
  { method, target, headers, body }: ProxyRequest,
  route: ConnectionRoute,
): LeavingRequest {
  const { origin, path } = joinTarget(route, target);
  const { headers: credentials, query } = maskedCredentials(route.auth);
  const added = query.map((pair) => pair.join('=')).join('&');
  const url = `${origin}${path}${added && (path.includes('?') ? '&' : '?')}${added}`;
  const replaced = new Set(credentials.map(([name]) => name.toLowerCase()));
  const kept = headers.filter(([name]) => !replaced.has(name.toLowerCase()));
  const shown = body.length > 0 ? { body: body.toString().slice(0, SHOWN_CHARACTERS) } : {};
  return { method, url, headers: [...kept, ...credentials], ...shown };
}
