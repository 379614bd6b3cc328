import { randomUUID } from 'node:crypto';
import { Connection, expandAuth } from '#libs/connections';
import { reachingDatabase } from '#libs/database';
import type { Egress } from '#libs/egress';
import { SluiceError, ignore } from '#libs/errors';
import { type KeyRing, type SealedColumn, SealingError } from '#libs/sealing';
import { ProjectRounds, type ProjectTask } from '#libs/shares';
import type { Logger } from '#libs/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import type { CredentialOwner, CredentialStore } from './credential-store.js';
import type { OAuthClients } from './oauth-clients.js';
import { type TokenQuestion, tokenRequest } from './token-request.js';

const TIMEOUTS = { connectMs: 5_000, headersMs: 15_000, idleMs: 5_000, totalMs: 20_000 };
const MAX_ANSWER_BYTES = 65_536;
/** Longer than an attempt takes. */
const LEASE = '60 seconds';
const AT_ONCE = 32;
const ATTEMPTS = 6;

/** What the provider is told; it exists sealed, and only until the provider has heard it. */
type Revocation = Omit<TokenQuestion, 'format'>;

interface DueRow {
  id: string;
  projectId: string;
  sealed: Buffer;
  attempts: number;
}

const sealedFor = ({ id, projectId }: Pick<DueRow, 'id' | 'projectId'>): string =>
  `${projectId}|revocation:${id}`;

export const REVOCATIONS_COLUMN: SealedColumn = {
  table: 'revocation',
  column: 'sealed',
  id: 'id',
  idType: 'uuid',
  projectId: 'project_id',
  ownerOf: sealedFor,
};

/**
 * Token revocation at the provider (RFC 7009), after a connection was deleted here. Planned in the
 * deletion's transaction, tried until the provider has answered, given up after some hours: the
 * connection is gone either way.
 */
export class Revocations {
  readonly #rounds = new ProjectRounds(AT_ONCE);

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CredentialStore,
    private readonly keys: KeyRing,
    private readonly clients: OAuthClients,
    private readonly egress: Egress,
    private readonly log: Logger,
  ) {}

  /**
   * Does nothing for a connection whose provider has no revocation URL, or whose tokens or URL
   * cannot be read any more: none of that keeps a connection from being deleted. Runs in the
   * caller's transaction.
   */
  async plan(em: EntityManager, owner: CredentialOwner): Promise<void> {
    const revocation = await this.#revocationOf(em, owner).catch(onlyIfReadable);
    if (!revocation) return;
    const { projectId } = owner;
    const id = randomUUID();
    const sealed = this.keys.seal(
      Buffer.from(JSON.stringify(revocation)),
      sealedFor({ id, projectId }),
    );
    await em.query('insert into revocation (id, project_id, sealed) values ($1, $2, $3)', [
      id,
      projectId,
      sealed,
    ]);
  }

  /** One round, in which every project has its share. @returns whether there may be more at once */
  async send(): Promise<boolean> {
    const due = await reachingDatabase(() =>
      this.dataSource.query<ProjectTask[]>(
        `select id, project_id as "projectId" from revocation where next_at <= now()
         order by row_number() over (partition by project_id order by next_at), next_at
         limit ${AT_ONCE}`,
      ),
    );
    return this.#rounds.round(due, (id) => this.#sendOne(id));
  }

  /** Resolves when nothing is under way. */
  settled(): Promise<void> {
    return this.#rounds.settled();
  }

  async #revocationOf(em: EntityManager, owner: CredentialOwner): Promise<Revocation | undefined> {
    const connection = await em.findOne(Connection, {
      where: { id: owner.connectionId, projectId: owner.projectId },
      relations: { integration: true },
    });
    if (!connection) return undefined;
    const { integration, variables } = connection;
    const auth = expandAuth(integration, variables);
    if (auth.type !== 'oauth2' || auth.revocationUrl === undefined) return undefined;
    const { refreshToken, accessToken } = (await this.store.read(owner)).values;
    const token = refreshToken ?? accessToken;
    const client = await this.clients.of(integration);
    if (token === undefined || !client) return undefined;
    return {
      url: auth.revocationUrl,
      clientAuth: auth.clientAuth,
      client,
      params: {
        token,
        token_type_hint: refreshToken === undefined ? 'access_token' : 'refresh_token',
      },
    };
  }

  /** @returns whether it was its turn */
  async #sendOne(id: string): Promise<boolean> {
    const row = await this.#begin(id);
    if (!row) return false;
    const { attempts } = row;
    const status = await this.#status(row).catch(ignore('tried again, as after a bad answer'));
    const isHeard = status !== undefined && status < 500 && status !== 429;
    if (!isHeard && attempts < ATTEMPTS) return true;
    this.log.info({ revocationId: id, status, attempts }, 'token revocation');
    await reachingDatabase(() =>
      this.dataSource.query('delete from revocation where id = $1', [id]),
    );
    return true;
  }

  /** The next attempt is due when this one has ended, whatever becomes of it. */
  async #begin(id: string): Promise<DueRow | undefined> {
    const [rows] = await reachingDatabase(() =>
      this.dataSource.query<[DueRow[], number]>(
        `update revocation set attempts = attempts + 1,
           next_at = now() + interval '${LEASE}' + power(4, attempts) * interval '30 seconds'
         where id = $1 and next_at <= now()
         returning id, project_id as "projectId", sealed, attempts`,
        [id],
      ),
    );
    return rows[0];
  }

  async #status(row: DueRow): Promise<number> {
    const revocation = JSON.parse(
      this.keys.open(row.sealed, sealedFor(row)).toString(),
    ) as Revocation;
    const sending = this.egress.send(tokenRequest({ ...revocation, format: 'form' }), {
      projectId: row.projectId,
      timeouts: TIMEOUTS,
      maxResponseBytes: MAX_ANSWER_BYTES,
    });
    const answer = await sending.answer;
    answer.discard();
    return answer.head.status;
  }
}

function onlyIfReadable(error: unknown): undefined {
  if (error instanceof SealingError) return undefined;
  if (error instanceof SluiceError && error.code === 'invalid_request') return undefined;
  throw error;
}
