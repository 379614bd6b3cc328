/** The embedded server cannot be started; the message says what to do about it. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** Another living process holds the data directory. */
export class DataDirectoryInUseError extends EmbeddedPostgresError {
  override readonly name = 'DataDirectoryInUseError';

  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(
      `The data directory ${directory} is in use by the Sluice process ${pid}. ` +
        'Stop that process first, or give this one a directory of its own with SLUICE_DATA_DIR.',
    );
  }
}

/**
 * Node's own errors are not `instanceof Error` in every realm, so their code is read structurally.
 */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
