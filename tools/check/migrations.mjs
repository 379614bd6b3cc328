import { brokenMigrationRules } from './migration-rules.mjs';
import { conclude } from './run.mjs';

const { seen, broken } = await brokenMigrationRules();

conclude(
  broken.map(({ file, rule, why }) => `${file}: ${rule}: ${why}`),
  `${seen} migrations seen`,
);
