import type {
  CallbackEvent,
  CallbackTarget,
  CreateWebhookEndpoint,
  Page,
  PageQuery,
  UpdateWebhookEndpoint,
} from '#libs/contracts';
import { reachingDatabase, readPage } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { NewJob } from '#libs/ledger';
import type { RecordCaps } from '#libs/projects';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { Callback } from './callback.entity.js';
import type { Deliveries } from './deliveries.js';
import { PAGE_READY } from './job-reports.js';
import type { WebhookSecrets } from './secrets.js';
import { newSecret } from './signature.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** Which URLs messages may go to. */
export abstract class CallbackUrls {
  /** @throws SluiceError `invalid_request` naming `path` */
  abstract check(url: string, path: string): void;
}

export interface CallbackFilter extends PageQuery {
  job?: string | undefined;
  state?: Callback['state'] | undefined;
  endpoint?: string | undefined;
  event?: CallbackEvent | undefined;
}

/** A project's webhook endpoints, its signing secrets and the messages sent. */
export class Webhooks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: WebhookSecrets,
    private readonly urls: CallbackUrls,
    private readonly deliveries: Deliveries,
    private readonly caps: RecordCaps,
  ) {}

  /**
   * @returns the endpoint and its secret in clear text, for this one time
   * @throws SluiceError `invalid_request` (url), `project_full`
   */
  async create(
    projectId: string,
    input: CreateWebhookEndpoint,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    this.urls.check(input.url, 'url');
    const secret = newSecret();
    const endpoint = await this.dataSource.transaction(async (em) => {
      const created = await em.save(
        em.create(WebhookEndpoint, {
          ...input,
          projectId,
          status: 'active',
          sealedSecret: Buffer.alloc(0),
        }),
      );
      created.sealedSecret = this.secrets.seal({ projectId, endpointId: created.id }, secret);
      await this.caps.assertFits(em, projectId, 'webhookEndpoints');
      return em.save(created);
    });
    return { endpoint, secret };
  }

  list(projectId: string, query: PageQuery): Promise<Page<WebhookEndpoint>> {
    const rows = this.dataSource
      .getRepository(WebhookEndpoint)
      .createQueryBuilder('webhook_endpoint')
      .where({ projectId });
    return readPage(rows, query);
  }

  /** @throws SluiceError `not_found` */
  get(projectId: string, id: string): Promise<WebhookEndpoint> {
    return endpointOf(this.dataSource.manager, projectId, id);
  }

  /**
   * What waits for an endpoint that is disabled is given up.
   * @throws SluiceError `not_found`, `invalid_request`
   */
  async update(
    projectId: string,
    id: string,
    input: UpdateWebhookEndpoint,
  ): Promise<WebhookEndpoint> {
    if (input.url !== undefined) this.urls.check(input.url, 'url');
    const endpoint = await this.get(projectId, id);
    if (input.status === 'active')
      Object.assign(endpoint, { pausedUntil: null, failingSince: null, failures: 0 });
    if (input.status !== undefined) endpoint.disabledBecause = null;
    const saved = await this.dataSource.manager.save(Object.assign(endpoint, input));
    if (saved.status === 'disabled') await this.deliveries.stop(id);
    return saved;
  }

  /** A new secret; the old one signs along for a day. @throws SluiceError `not_found` */
  async renewSecret(
    projectId: string,
    id: string,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    return this.dataSource.transaction(async (em) => {
      const endpoint = await endpointOf(em, projectId, id);
      const secret = await this.secrets.renew(em, { projectId, endpointId: id });
      endpoint.updatedAt = new Date();
      await em.update(WebhookEndpoint, { id }, { updatedAt: endpoint.updatedAt });
      return { endpoint, secret };
    });
  }

  /** What waits for it is given up. @throws SluiceError `not_found` */
  async remove(projectId: string, id: string): Promise<void> {
    const { manager } = this.dataSource;
    const gone = { status: 'disabled', deletedAt: new Date() } as const;
    const { affected } = await manager.update(
      WebhookEndpoint,
      { id, projectId, deletedAt: IsNull() },
      gone,
    );
    if (affected === 0) throw noEndpoint();
  }

  renewProjectSecret(projectId: string): Promise<string> {
    return this.dataSource.transaction((em) =>
      this.secrets.renew(em, { projectId, endpointId: null }),
    );
  }

  /** Secrets that sign no more are erased. */
  forgetOldSecrets(): Promise<void> {
    return this.secrets.forgetOld(this.dataSource.manager);
  }

  callbacks(
    projectId: string,
    { job, state, endpoint, event, ...query }: CallbackFilter,
  ): Promise<Page<Callback>> {
    const rows = this.dataSource
      .getRepository(Callback)
      .createQueryBuilder('callback')
      .where({
        projectId,
        ...(job === undefined ? {} : { jobId: job }),
        ...(state === undefined ? {} : { state }),
        ...(endpoint === undefined ? {} : { endpointId: endpoint }),
        ...(event === undefined ? {} : { event }),
      });
    return readPage(rows, query);
  }

  /** @throws SluiceError `not_found` */
  async callback(projectId: string, id: string): Promise<Callback> {
    const callback = await this.dataSource.getRepository(Callback).findOneBy({ id, projectId });
    if (!callback) throw new SluiceError('not_found', { detail: 'There is no such callback.' });
    return callback;
  }

  /**
   * Whether somebody would hear of a job, before it is accepted.
   * @throws SluiceError `invalid_request` naming the field
   */
  async checkReceivers({ projectId, callback, walk }: NewJob): Promise<void> {
    if (callback) await this.checkTarget(projectId, callback);
    else if (walk?.deliversPages) await this.#checkPageReceivers(projectId);
  }

  /**
   * Whether a job or a batch may report there.
   * @throws SluiceError `invalid_request` naming the field
   */
  async checkTarget(projectId: string, target: CallbackTarget | undefined): Promise<void> {
    if (!target) return;
    if ('url' in target) {
      this.urls.check(target.url, 'callback.url');
      const { manager } = this.dataSource;
      if (await reachingDatabase(() => this.secrets.hasProjectSecret(manager, projectId))) return;
      throw refused(
        'callback.url',
        'is signed with the secret of the project, which has none yet; make one with POST /callbacks/secret',
      );
    }
    const exists = await reachingDatabase(() =>
      this.dataSource.manager.existsBy(WebhookEndpoint, { id: target.endpoint, projectId }),
    );
    if (!exists) throw refused('callback.endpoint', 'is not a webhook endpoint of the project');
  }

  async #checkPageReceivers(projectId: string): Promise<void> {
    const endpoints = this.dataSource.getRepository(WebhookEndpoint);
    const receivers = endpoints
      .createQueryBuilder('endpoint')
      .where({ projectId, status: 'active', deletedAt: IsNull() })
      .andWhere(':event = any(endpoint.events)', { event: PAGE_READY });
    if (await reachingDatabase(() => receivers.getExists())) return;
    throw refused(
      'callback',
      'is needed where "deliver" is "pages", unless an endpoint is subscribed to "job.page_ready"',
    );
  }
}

const noEndpoint = (): SluiceError =>
  new SluiceError('not_found', { detail: 'There is no such webhook endpoint.' });

const refused = (path: string, message: string): SluiceError =>
  new SluiceError('invalid_request', { errors: [{ path, message }], dispatched: false });

async function endpointOf(
  em: EntityManager,
  projectId: string,
  id: string,
): Promise<WebhookEndpoint> {
  const endpoint = await em.findOneBy(WebhookEndpoint, { id, projectId });
  if (!endpoint) throw noEndpoint();
  return endpoint;
}
