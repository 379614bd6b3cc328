import type { Answer, CallOptions } from './client.js';
import type { Site } from './system.js';

interface Owner {
  level: 'integration' | 'connection';
  name: string;
}

/** Puts a definition; the resource is named in it. */
export const putDefinition = async (
  { client }: Pick<Site, 'client'>,
  { level, name }: Owner,
  definition: { resource: string } & Record<string, unknown>,
): Promise<{ version: number }> =>
  client.manage(
    'PUT',
    `/${level}s/${name}/resource-definitions/${definition.resource}`,
    definition,
  );

/** Calls a resource's route below a connection. */
export const askResource = (
  { client }: Pick<Site, 'client'>,
  connectionId: string,
  ...[path, options = {}]: [path: string, options?: CallOptions]
): Promise<Answer> => client.send(`/connections/${connectionId}/resources/${path}`, options);

export const jsonOf = <T = Record<string, unknown>>({ text }: Answer): T => JSON.parse(text) as T;
