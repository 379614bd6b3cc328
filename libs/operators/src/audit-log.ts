import type { ServerResponse } from 'node:http';
import type { Page, PageQuery } from '#libs/contracts';
import {
  Batches,
  type DataSource,
  pageOf,
  reachingDatabase,
  rowBehind,
  Statement,
  uuidV7,
} from '#libs/database';
import { ignore } from '#libs/errors';
import { z } from 'zod';
import { behindCursor } from './behind-cursor.js';

const KEPT = '400 days';
const MOST_FIELDS = 50;
const LONGEST_FIELD = 100;
const LONGEST_TARGET = 400;

/** Who changes something. */
export interface Actor {
  kind: 'operator' | 'api_key';
  id: string;
  /** An operator's name, or the id of a key. */
  name: string;
}

/** What is asked for, in no word of its content. */
interface Change {
  projectId: string | null;
  actor: Actor;
  method: string;
  /** Its pattern. */
  route: string;
  /** What stands in the places of the pattern. */
  target: string | null;
  /** Names of what is given; never the values, which may be secrets. */
  fields: readonly string[];
}

export interface AuditEntry {
  id: string;
  projectId: string | null;
  actorKind: Actor['kind'];
  actorId: string;
  actor: string;
  method: string;
  route: string;
  target: string | null;
  fields: string[];
  /** Of the answer; `null` while there is none, and for ever if its process died before. */
  status: number | null;
  createdAt: Date;
}

/** By one of the two at most. */
export interface AuditFilter extends PageQuery {
  /** Only those of these projects. */
  projectIds?: readonly string[] | undefined;
  /** Only what this operator or key has changed. */
  actorId?: string | undefined;
}

const ENTRY: z.ZodType<AuditEntry> = z.object({
  id: z.string(),
  projectId: z.string().nullable(),
  actorKind: z.enum(['operator', 'api_key']),
  actorId: z.string(),
  actor: z.string(),
  method: z.string(),
  route: z.string(),
  target: z.string().nullable(),
  fields: z.array(z.string()),
  status: z.number().nullable(),
  createdAt: z.date(),
});
const BEGIN = new Statement(
  'begin an audit entry',
  `insert into audit_entry
     (id, project_id, actor_kind, actor_id, actor, method, route, target, fields)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const END = new Statement('end an audit entry', 'update audit_entry set status = $2 where id = $1');
const COLUMNS = `entry.id, entry.project_id as "projectId", entry.actor_kind as "actorKind",
  entry.actor_id as "actorId", entry.actor, entry.method, entry.route, entry.target, entry.fields,
  entry.status, entry.created_at as "createdAt"`;
const ORDER = 'order by created_at desc, id desc limit $3';
const LIST = new Statement(
  'list audit entries',
  `select ${COLUMNS} from audit_entry entry where ${behindCursor('entry')} ${ORDER}`,
  ENTRY,
);
const LIST_OF_ACTOR = new Statement(
  'list audit entries of an actor',
  `select ${COLUMNS} from audit_entry entry
   where entry.actor_id = $4 and ${behindCursor('entry')} ${ORDER}`,
  ENTRY,
);
// A page of each, so that a project with few entries costs no more than one with many.
const LIST_OF_PROJECTS = new Statement(
  'list audit entries of projects',
  `select entry.* from unnest($4::uuid[]) project(id) cross join lateral (
     select ${COLUMNS} from audit_entry entry
     where entry.project_id = project.id and ${behindCursor('entry')} ${ORDER}) entry
   order by "createdAt" desc, id desc limit $3`,
  ENTRY,
);
const FORGET = new Statement(
  'forget old audit entries',
  `delete from audit_entry where id in (
     select id from audit_entry where created_at < now() - interval '${KEPT}'
     order by created_at limit $1 for update skip locked)`,
);

/**
 * Who has changed what, and when. An entry is there before the change is made: nothing changes
 * without one, and while none can be written nothing is changed.
 */
export class AuditLog {
  readonly #old = new Batches();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Resolves when the entry is there; how it ended is added when the answer has been given.
   * @throws SluiceError `database_unavailable`
   */
  async record(change: Change, answer: ServerResponse): Promise<void> {
    const id = await this.#begin(change);
    answer.once('close', () => {
      const ending = END.run(this.dataSource, [id, answer.statusCode]);
      void ending.catch(ignore('the entry says that nobody knows how it ended'));
    });
  }

  async list({ limit, cursor, projectIds, actorId }: AuditFilter): Promise<Page<AuditEntry>> {
    const behind = cursor === undefined ? undefined : rowBehind(cursor);
    const page = [behind?.createdAt, behind?.id, limit + 1];
    return pageOf(await this.#rows(page, { projectIds, actorId }), limit);
  }

  async forgetOld(): Promise<void> {
    await this.#old.exhaust((most) => FORGET.run(this.dataSource, [most]));
  }

  async #begin({ projectId, actor, method, route, target, fields }: Change): Promise<string> {
    const id = uuidV7();
    const named = fields.slice(0, MOST_FIELDS).map((field) => field.slice(0, LONGEST_FIELD));
    const about = [method, route, target?.slice(0, LONGEST_TARGET), named];
    await reachingDatabase(() =>
      BEGIN.run(this.dataSource, [id, projectId, actor.kind, actor.id, actor.name, ...about]),
    );
    return id;
  }

  #rows(
    page: readonly unknown[],
    { projectIds, actorId }: Pick<AuditFilter, 'projectIds' | 'actorId'>,
  ): Promise<AuditEntry[]> {
    if (projectIds) return LIST_OF_PROJECTS.all(this.dataSource, [...page, projectIds]);
    if (actorId !== undefined) return LIST_OF_ACTOR.all(this.dataSource, [...page, actorId]);
    return LIST.all(this.dataSource, page);
  }
}
