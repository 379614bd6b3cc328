import { isUniqueViolation, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { EntityManager } from 'typeorm';
import type { Connection } from './connection.entity.js';
import { isId } from './integration-id.js';

const NAMED_SO = new Statement(
  'find an integration by key',
  'select from integration where project_id = $1 and key = $2',
);
const OF_THIS_ID = new Statement(
  'find what has an id',
  `select from connection where project_id = $1 and id = $2
   union all select from integration where project_id = $1 and id = $2`,
);

/**
 * An alias that is a selector already would lead its calls elsewhere.
 * @throws SluiceError `conflict`
 */
export async function assertLeadsNowhere(
  em: EntityManager,
  projectId: string,
  alias: string,
): Promise<void> {
  const [found] = await (isId(alias) ? OF_THIS_ID : NAMED_SO).all(em, [projectId, alias]);
  if (!found) return;
  const what = isId(alias) ? 'the id of a connection or integration' : 'the key of an integration';
  throw new SluiceError('conflict', {
    detail: `"${alias}" is ${what} of the project. Choose another alias.`,
  });
}

/** What Postgres says when a name of a connection's is another one's already, as a refusal. */
export const refuseTaken =
  ({ alias, externalUserId }: Pick<Connection, 'alias' | 'externalUserId'>) =>
  (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    const { constraint } = error as { constraint?: string };
    const detail =
      constraint === 'connection_alias'
        ? `Another connection of the project has the alias "${alias}".`
        : `The integration has a connection for "${externalUserId}".`;
    throw new SluiceError('conflict', { detail }, error);
  };
