import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import type { CreateApiKey, Scope } from '#libs/contracts';
import {
  type Change,
  type ChangeFeed,
  type ChangeListener,
  reachingDatabase,
  RecordCache,
  Statement,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { KeyRing, SealedColumn } from '#libs/sealing';
import type { KnownSecrets } from '#libs/telemetry';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Caller } from './caller.js';
import { callerOf, type CallerRow, callerRowSchema, SELECT_CALLER } from './caller-row.js';
import { LastUses } from './last-uses.js';

const SECRET_BYTES = 64;
const SMALLEST_RSA_BITS = 2_048;
const CLOCKS_APART_S = 5;
const OF_SECRETS = ['HS256', 'HS512'];
const OF_RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const OF_CURVES: Record<string, string[]> = {
  prime256v1: ['ES256'],
  secp384r1: ['ES384'],
  secp521r1: ['ES512'],
};

const secretOwner = (projectId: string, keyId: string): string =>
  `${projectId}|api_key:${keyId}|workspaceSecret`;

export const WORKSPACE_SECRETS_COLUMN: SealedColumn = {
  table: 'api_key',
  column: 'sealed_workspace_secret',
  id: 'id',
  idType: 'uuid',
  projectId: 'project_id',
  ownerOf: ({ id, projectId }) => secretOwner(projectId, id),
};

const FIND = new Statement(
  'find a key whose holder signs tokens',
  `${SELECT_CALLER} where api_key.id = $1
     and (sealed_workspace_secret is not null or public_key is not null)`,
  callerRowSchema,
);

/** Who signs, and what verifies it: a signature made in another way is none. */
interface Workspace {
  caller: Caller;
  expiresAt: number | undefined;
  key: KeyObject | Uint8Array;
  algorithms: string[];
}

type NewWorkspace = Pick<CreateApiKey, 'dialect' | 'publicKey'> & { id: string; projectId: string };

const claimsSchema = z.object({
  id: z.string().min(1).max(255).optional(),
  tenantKey: z.string().min(1).max(255).optional(),
  isAdmin: z.boolean().optional(),
});

/**
 * Keys as workspaces of Membrane: the key's id is the workspace's key, and its holder signs tokens
 * (RFC 7519), with a secret or with a private key whose public one is registered. Such a token
 * speaks for one end user, whose connections alone it reaches, or for the key itself. Promise: it
 * is good for no longer than it says, and no longer than its key is.
 */
export class Workspaces implements ChangeListener {
  readonly #workspaces: RecordCache<Workspace>;
  readonly #lastUses: LastUses;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
    private readonly keys: KeyRing,
    private readonly secrets: KnownSecrets,
  ) {
    this.#workspaces = new RecordCache(feed, (id) => this.#load(id));
    this.#lastUses = new LastUses(dataSource);
    feed.listen(this);
  }

  /** Of a new key, what is stored and shown. @throws SluiceError `invalid_request` */
  make({ id, projectId, dialect, publicKey }: NewWorkspace): {
    columns: { sealedWorkspaceSecret: Buffer | null; publicKey: string | null };
    secret: string | undefined;
  } {
    if (publicKey !== undefined) {
      if (dialect !== 'membrane') throw refused('is for keys with the dialect "membrane"');
      verifierOf(publicKey);
    }
    if (dialect !== 'membrane' || publicKey !== undefined)
      return {
        columns: { sealedWorkspaceSecret: null, publicKey: publicKey ?? null },
        secret: undefined,
      };
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    this.secrets.remember([secret]);
    const sealed = this.keys.seal(Buffer.from(secret), secretOwner(projectId, id));
    return { columns: { sealedWorkspaceSecret: sealed, publicKey: null }, secret };
  }

  /**
   * Whom a token speaks for; `undefined` when it is none of ours, or not good any more.
   * @throws SluiceError `database_unavailable`
   */
  async authenticate(token: string): Promise<Caller | undefined> {
    const id = workspaceIn(token);
    const workspace = id === undefined ? undefined : await this.#workspaces.load(id);
    if (!workspace || (workspace.expiresAt ?? Infinity) <= Date.now()) return undefined;
    const { key, algorithms, caller } = workspace;
    const claims = await verified(token, key, algorithms);
    const spoken = claims && speaking(caller, claims);
    if (spoken) this.#lastUses.note(caller.keyId);
    return spoken;
  }

  changed({ kind, id }: Change): void {
    if (kind === 'api_key') this.#workspaces.forget(id);
    if (kind === 'project' || kind === 'request_limits')
      this.#workspaces.forgetWhere(({ caller }) => caller.projectId === id);
  }

  reset(): void {
    this.#workspaces.clear();
  }

  async #load(id: string): Promise<Workspace | undefined> {
    const row = await reachingDatabase(() => FIND.first(this.dataSource, [id]));
    if (!row) return undefined;
    const { expiresAt, ...caller } = callerOf(row);
    return { caller, expiresAt, ...this.#verifier(row) };
  }

  #verifier(row: CallerRow): Pick<Workspace, 'key' | 'algorithms'> {
    if (row.public_key !== null) return verifierOf(row.public_key);
    const sealed = row.sealed_workspace_secret ?? Buffer.alloc(0);
    const secret = this.keys.open(sealed, secretOwner(row.project_id, row.id));
    this.secrets.remember([secret.toString()]);
    return { key: secret, algorithms: OF_SECRETS };
  }
}

/** The workspace that a token says it is of, in any of its generations. Nothing is verified yet. */
export function workspaceIn(token: string): string | undefined {
  try {
    const { iss, workspaceKey = iss } = decodeJwt(token);
    const { success, data } = z.uuid().safeParse(workspaceKey);
    return success ? data : undefined;
  } catch {
    return undefined;
  }
}

async function verified(
  token: string,
  key: Workspace['key'],
  algorithms: string[],
): Promise<JWTPayload | undefined> {
  const terms = { algorithms, clockTolerance: CLOCKS_APART_S, requiredClaims: ['exp'] };
  try {
    return (await jwtVerify(token, key, terms)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Of one that speaks for an end user no more than calls, and what belongs to them. */
function speaking(caller: Caller, claims: JWTPayload): Caller | undefined {
  const { success, data } = claimsSchema.safeParse(claims);
  if (!success) return undefined;
  const externalUserId = data.tenantKey ?? data.id;
  if (externalUserId === undefined) return data.isAdmin === true ? caller : undefined;
  const scopes = new Set<Scope>(caller.scopes.has('proxy') ? ['proxy'] : []);
  return { ...caller, scopes, installation: false, externalUserId };
}

/** @throws SluiceError `invalid_request` for what is no public key, or a weak one */
function verifierOf(pem: string): Pick<Workspace, 'key' | 'algorithms'> {
  const key = publicKeyIn(pem);
  const {
    asymmetricKeyType: type,
    asymmetricKeyDetails: { namedCurve = '', modulusLength = 0 } = {},
  } = key;
  if (type === 'rsa' && modulusLength >= SMALLEST_RSA_BITS) return { key, algorithms: OF_RSA };
  const algorithms = type === 'ed25519' ? ['EdDSA'] : OF_CURVES[namedCurve];
  if (algorithms) return { key, algorithms };
  throw refused(
    `must be of RSA with ${SMALLEST_RSA_BITS} bits or more, P-256, P-384, P-521 or Ed25519`,
  );
}

function publicKeyIn(pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY'))
    throw refused('is a private key: keep it, and send the public one');
  try {
    return createPublicKey(pem);
  } catch {
    throw refused('is no public key in PEM');
  }
}

const refused = (message: string): SluiceError =>
  new SluiceError('invalid_request', { errors: [{ path: 'publicKey', message }] });
