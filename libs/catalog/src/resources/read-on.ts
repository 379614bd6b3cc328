import type { Source } from '../provider.schema.js';

/** Pages that were read on one day. */
export const readOn =
  (checkedOn: string) =>
  (url: string): Source => ({ url, checkedOn });
