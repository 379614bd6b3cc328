import type { Operator as Seed } from '#libs/config';
import type { CreateOperator, Page, PageQuery, UpdateOperator } from '#libs/contracts';
import {
  type DataSource,
  type EntityManager,
  isUniqueViolation,
  pageOf,
  reachingDatabase,
  rowBehind,
  Statement,
  uuidV7,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import { z } from 'zod';
import { behindCursor } from './behind-cursor.js';
import { OPERATOR, type Operator, operatorColumns } from './operator.js';
import { hashPassword, isPassword } from './password.js';

const COLUMNS = operatorColumns('operator');
const WITH_PASSWORD = z.intersection(OPERATOR, z.object({ password: z.string() }));

const LIST = new Statement(
  'list operators',
  `select ${COLUMNS} from operator
   where ${behindCursor('operator')}
   order by created_at desc, id desc limit $3`,
  OPERATOR,
);
const BY_NAME = new Statement(
  'find an operator by name',
  `select ${COLUMNS}, password from operator where name = $1`,
  WITH_PASSWORD,
);
const BY_ID = new Statement(
  'find an operator',
  `select ${COLUMNS} from operator where id = $1`,
  OPERATOR,
);
const CREATE = new Statement(
  'create an operator',
  `insert into operator (id, name, role, password, project_ids) values ($1, $2, $3, $4, $5)
   returning ${COLUMNS}`,
  OPERATOR,
);
const UPDATE = new Statement(
  'change an operator',
  `update operator set role = coalesce($2, role), password = coalesce($3, password),
     project_ids = case when $4::boolean then $5::uuid[] else project_ids end, updated_at = now()
   where id = $1 and not is_seeded returning ${COLUMNS}`,
  OPERATOR,
);
const REMOVE = new Statement(
  'remove an operator',
  'delete from operator where id = $1 and not is_seeded',
);
const END_SESSIONS = new Statement(
  "end an operator's sessions",
  'delete from operator_session where operator_id = $1',
);
const SEED = new Statement(
  'seed an operator',
  `insert into operator (id, name, role, password, is_seeded) values ($1, $2, $3, $4, true)
   on conflict (name) do update set role = excluded.role, password = excluded.password,
     project_ids = null, is_seeded = true, updated_at = now()
   returning id`,
  z.object({ id: z.string() }),
);
const UNSEED = new Statement(
  'remove operators that the setting does not name',
  'delete from operator where is_seeded and name <> all($1)',
);

/**
 * Those who look after this installation. Whom SLUICE_OPS_USERS names is as it says; whoever is not
 * named there any more is nobody, and neither are their sessions.
 */
export class Operators {
  #seeded: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    /** Without any there is nobody, whoever may be stored. */
    private readonly seeds: readonly Seed[] | undefined,
  ) {}

  get isOpen(): boolean {
    return this.seeds !== undefined;
  }

  /** Resolves when those of the setting are stored, which is tried until it has been done once. */
  async ready(): Promise<void> {
    this.#seeded ??= reachingDatabase(() => this.#seed());
    try {
      await this.#seeded;
    } catch (error) {
      this.#seeded = undefined;
      throw error;
    }
  }

  async list({ limit, cursor }: PageQuery): Promise<Page<Operator>> {
    const behind = cursor === undefined ? undefined : rowBehind(cursor);
    const rows = await LIST.all(this.dataSource, [behind?.createdAt, behind?.id, limit + 1]);
    return pageOf(rows, limit);
  }

  /** @throws SluiceError `not_found` */
  async get(id: string): Promise<Operator> {
    return known(await BY_ID.first(this.dataSource, [id]));
  }

  /** @throws SluiceError `conflict` when the name is taken */
  async create({ name, password, role, projects }: CreateOperator): Promise<Operator> {
    const stored = await hashPassword(password);
    try {
      return await CREATE.one(this.dataSource, [uuidV7(), name, role, stored, projects]);
    } catch (error) {
      if (isUniqueViolation(error))
        throw new SluiceError('conflict', { detail: 'An operator with this name exists.' }, error);
      throw error;
    }
  }

  /**
   * A new password, role or set of projects ends the operator's sessions.
   * @throws SluiceError `not_found`; `conflict` for one that the setting names
   */
  async update(id: string, { role, password, projects }: UpdateOperator): Promise<Operator> {
    const stored = password === undefined ? undefined : await hashPassword(password);
    return this.dataSource.transaction(async (em) => {
      const changed = await UPDATE.first(em, [id, role, stored, projects !== undefined, projects]);
      if (!changed) throw await this.#unchangeable(em, id);
      await END_SESSIONS.run(em, [id]);
      return changed;
    });
  }

  /** @throws SluiceError `not_found`; `conflict` for one that the setting names */
  async remove(id: string): Promise<void> {
    if ((await REMOVE.run(this.dataSource, [id])) > 0) return;
    throw await this.#unchangeable(this.dataSource.manager, id);
  }

  /** Whose name and password it is. What is unknown takes as long as what is known. */
  async identify(name: string, password: string): Promise<Operator | undefined> {
    await this.ready();
    const found = await reachingDatabase(() => BY_NAME.first(this.dataSource, [name]));
    if (!found) return void (await hashPassword(password));
    const { password: stored, ...operator } = found;
    return (await isPassword(password, stored)) ? operator : undefined;
  }

  async #unchangeable(em: EntityManager, id: string): Promise<SluiceError> {
    known(await BY_ID.first(em, [id]));
    const detail = 'SLUICE_OPS_USERS names this operator: change the setting and start again.';
    return new SluiceError('conflict', { detail });
  }

  async #seed(): Promise<void> {
    const seeds = this.seeds ?? [];
    const due: { seed: Seed; stored: string }[] = [];
    for (const seed of seeds) {
      const found = await BY_NAME.first(this.dataSource, [seed.name]);
      const isSame = found?.isSeeded && found.role === seed.role && found.projectIds === null;
      if (isSame && (await isPassword(seed.password, found.password))) continue;
      due.push({ seed, stored: await hashPassword(seed.password) });
    }
    await this.dataSource.transaction(async (em) => {
      await UNSEED.run(em, [seeds.map(({ name }) => name)]);
      for (const { seed, stored } of due) {
        const { id } = await SEED.one(em, [uuidV7(), seed.name, seed.role, stored]);
        await END_SESSIONS.run(em, [id]);
      }
    });
  }
}

function known(operator: Operator | undefined): Operator {
  if (operator) return operator;
  throw new SluiceError('not_found', { detail: 'There is no such operator.' });
}
