import { LENT_SECRETS_COLUMN } from '#libs/catalog';
import type { Settings } from '#libs/config';
import { CLIENT_SECRETS_COLUMN } from '#libs/connections';
import { CREDENTIALS_COLUMN, REVOCATIONS_COLUMN, UNREAD_ANSWERS_COLUMN } from '#libs/credentials';
import { maintaining } from '#libs/database';
import { JOB_SEALED_COLUMNS } from '#libs/ledger';
import { WORKSPACE_SECRETS_COLUMN } from '#libs/projects';
import {
  forgetOtherKeys,
  KeyRing,
  registerKeys,
  type ResealCount,
  Resealing,
  type SealedColumn,
} from '#libs/sealing';
import { ANSWERS_COLUMN, MESSAGES_COLUMN, WEBHOOK_SECRETS_COLUMNS } from '#libs/webhooks';
import { required } from './options.js';

const SEALED_COLUMNS: SealedColumn[] = [
  ...[
    CREDENTIALS_COLUMN,
    UNREAD_ANSWERS_COLUMN,
    REVOCATIONS_COLUMN,
    CLIENT_SECRETS_COLUMN,
    LENT_SECRETS_COLUMN,
    WORKSPACE_SECRETS_COLUMN,
  ],
  ...WEBHOOK_SECRETS_COLUMNS,
  ...JOB_SEALED_COLUMNS,
  MESSAGES_COLUMN,
  ANSWERS_COLUMN,
];

/**
 * Seals everything that is stored anew under the first key of SLUICE_ENCRYPTION_KEYS, while
 * everything runs. May be ended and run again.
 * @returns the id of that key; nothing stored needs the others any more
 * @throws SealingError when a key is missing, another one, or still in use
 */
export async function rotateKeys(
  settings: Settings,
  report: (resealed: ResealCount) => void,
): Promise<string> {
  const keys = KeyRing.parse(required(settings, 'SLUICE_ENCRYPTION_KEYS'));
  await maintaining(required(settings, 'DATABASE_URL'), async (dataSource) => {
    await registerKeys(dataSource, keys);
    await new Resealing(dataSource, keys).run(SEALED_COLUMNS, report);
    await forgetOtherKeys(dataSource, keys);
  });
  return keys.sealingId;
}
