/** Digests; whatever else is kept as bytes must be sealed. */
const NOT_SEALED = [
  'api_key.hash',
  'idempotency_key.fingerprint',
  'job.request_hash',
  'batch.fingerprint',
  'connect_session.token_hash',
  'operator_session.token_hash',
  'connect_attempt.state_hash',
  'connect_attempt.browser_hash',
];
/**
 * Of no project: nobody but the operator reaches these rows. Sealed for their provider all the
 * same, which is not tested.
 */
const OF_THE_INSTALLATION = ['provider_oauth_client.sealed_client_secret', 'sealing_key.proof'];
/** Written by the version before, read until it is moved. */
const OF_THE_VERSION_BEFORE = ['job.sealed_result'];
/** In `membrane-clients-tokens`, `unread-answers`, `sealed-batches` and `delivered-pages`. */
const WITH_A_SPEC_OF_THEIR_OWN = [
  'api_key.sealed_workspace_secret',
  'credential.unread_answer',
  'batch.sealed_callback',
  'staged_job.sealed_request',
  'staged_job.sealed_metadata',
  'kept_request.sealed',
  'walked_page.sealed',
  'callback.sealed_answer',
];

/** All that hold bytes and are not copied in `sealed-columns`. */
export const OTHER_BYTE_COLUMNS = [
  ...NOT_SEALED,
  ...OF_THE_INSTALLATION,
  ...OF_THE_VERSION_BEFORE,
  ...WITH_A_SPEC_OF_THEIR_OWN,
];
