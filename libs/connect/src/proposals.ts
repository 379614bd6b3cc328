import type { Candidates, Connection, Connections, Integration } from '#libs/connections';
import type { Credentials } from '#libs/contracts';
import type { CredentialStore } from '#libs/credentials';
import type { EntityManager } from '#libs/database';
import type { ConnectSession } from './sessions.js';

/** What a person or a provider has given. */
export interface AccountGrant {
  variables: Record<string, string>;
  credentials: Credentials;
  account: string | undefined;
}

/** Credentials that can be tried, and are nobody's yet. */
export interface Proposal {
  /** Of the connection that they are tried with. */
  candidate: string;
  integration: Integration;
  given: AccountGrant;
}

/** Somebody else's account: what was there is kept. */
export class AccountMismatchError extends Error {
  override readonly name = 'AccountMismatchError';
}

/**
 * What a session has been given is tried first, and becomes a connection, or the credentials of the
 * one that is there, only then.
 */
export class Proposals {
  constructor(
    private readonly connections: Connections,
    private readonly candidates: Candidates,
    private readonly credentials: CredentialStore,
  ) {}

  /** @throws AccountMismatchError; SluiceError `not_found` */
  make(session: ConnectSession, integration: Integration, given: AccountGrant): Promise<Proposal> {
    const { connections, candidates, credentials } = this;
    return connections.transaction(async (em) => {
      const renews = await this.#current(em, session, integration);
      if (renews) assertSameAccount(renews, given);
      const { variables, account = null } = given;
      const proposed = { integration, variables, account, renews };
      const candidate = await candidates.propose(em, proposed);
      const owner = { projectId: session.projectId, connectionId: candidate };
      await credentials.replace(em, owner, given.credentials);
      return { candidate, integration, given };
    });
  }

  /**
   * Makes the connection, or gives the one that is there the new credentials: it keeps its id, and
   * stays disabled if it is.
   * @returns its id
   * @throws AccountMismatchError; SluiceError `not_found`, `conflict`
   */
  async accept(
    session: ConnectSession,
    { candidate, integration, given }: Proposal,
  ): Promise<string> {
    const { connections, candidates, credentials } = this;
    const { projectId, externalUserId } = session;
    // The trial may have renewed them.
    const held = await credentials.held({ projectId, connectionId: candidate });
    return connections.transaction(async (em) => {
      const current = await this.#current(em, session, integration);
      if (!current) {
        await candidates.adopt(em, candidate, externalUserId);
        return candidate;
      }
      assertSameAccount(current, given);
      await credentials.replace(em, { projectId, connectionId: current.id }, held);
      const status = current.status === 'disabled' ? current.status : 'active';
      await connections.update(em, current, { account: given.account ?? null, status });
      await candidates.withdraw(candidate, em);
      return current.id;
    });
  }

  withdraw({ candidate }: Proposal): Promise<void> {
    return this.candidates.withdraw(candidate);
  }

  /** The connection that is to be authorised again, or that this end user has already. */
  async #current(
    em: EntityManager,
    { projectId, connectionId, externalUserId }: ConnectSession,
    { id: integrationId }: Integration,
  ): Promise<Connection | undefined> {
    const { connections } = this;
    const id = connectionId ?? (await connections.find(integrationId, externalUserId ?? ''))?.id;
    return id === undefined ? undefined : connections.lock(em, projectId, id);
  }
}

function assertSameAccount(current: Connection, { account, variables }: AccountGrant): void {
  if (current.account !== null && account !== current.account) throw new AccountMismatchError();
  // Where an account is part of the URL, another one is another account.
  if (!isSame(current.variables, variables)) throw new AccountMismatchError();
}

const isSame = (a: Record<string, string>, b: Record<string, string>): boolean =>
  Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
