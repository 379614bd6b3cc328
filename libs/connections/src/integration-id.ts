import { type FindOperator, Raw } from 'typeorm';

export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/**
 * Equal to the id of the project's integration with this key. It is found first, so that of the
 * connections only its own are read, in the order of their index.
 */
export const ofIntegration = (projectId: string, key: string): FindOperator<string> =>
  Raw(
    (column) =>
      `${column} = (select id from integration where project_id = :ownerId and key = :key)`,
    { ownerId: projectId, key },
  );
