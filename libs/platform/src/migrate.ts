import type { Settings } from '#libs/config';
import { createDataSource, migrateDatabase } from '#libs/database';
import { bootstrapProject } from '#libs/projects';
import { migrateQueues } from '#libs/queue';
import { type Mode, required } from './options.js';

/**
 * Brings the database up to date: our tables, BullMQ's where queues live in Postgres, the project
 * `default` and the installation key.
 * @returns names of the migrations that were applied
 */
export async function migrate(settings: Settings, mode: Mode = 'distributed'): Promise<string[]> {
  const url = required(settings, 'DATABASE_URL');
  const applied = await migrateDatabase(url);
  if (mode === 'embedded') await migrateQueues(url);
  const dataSource = await createDataSource(url, []).initialize();
  try {
    await dataSource.transaction((em) => bootstrapProject(em, settings.SLUICE_BOOTSTRAP_API_KEY));
  } finally {
    await dataSource.destroy();
  }
  return applied;
}
