/**
 * Every error Sluice answers with. The key is the stable `code`; `status` the HTTP status; `title`
 * the public sentence that says what happened and what to do. docs/errors.md is held equal to this
 * table by a test.
 */
export const ERRORS = {
  invalid_api_key: {
    status: 401,
    title:
      'The API key is missing, unknown or revoked. Send a valid key, for example as "Authorization: Bearer <key>".',
  },
  insufficient_scope: {
    status: 403,
    title: 'The API key lacks the scope this route needs. Use a key that has it, or create one.',
  },
  operator_unknown: {
    status: 401,
    title:
      'The name or the password of the operator is missing or wrong. Log in as one of SLUICE_OPS_USERS; an API key opens nothing here.',
  },
  login_failed: {
    status: 401,
    title: 'The name or the password is wrong. Try again, or have an admin set a new password.',
  },
  session_ended: {
    status: 401,
    title: 'There is no session, or it has ended. Log in at /ops/login.',
  },
  operator_locked_out: {
    status: 429,
    title:
      'Too many logins with this name, or from this address, have failed. Try again after the time in "Retry-After", or from another address.',
  },
  operator_not_allowed: {
    status: 403,
    title: 'This operator may not do that. See "detail" for who may do what.',
  },
  connection_disabled: {
    status: 403,
    title: 'The connection is disabled. Enable it before calling through it.',
  },
  not_found: {
    status: 404,
    title: 'There is no such resource here. Check the path and the id.',
  },
  connection_not_found: {
    status: 404,
    title:
      'No connection matches the selector. Use a connection id or alias, an integration key, or "integrationKey:externalUserId".',
  },
  resource_not_found: {
    status: 404,
    title:
      'The connection has no resource of this name. "detail" names those it has, the nearest one, and how to make the raw call.',
  },
  method_not_found: {
    status: 404,
    title: 'The resource has no such method. "detail" names those it has.',
  },
  ambiguous_selector: {
    status: 409,
    title: 'The selector matches several connections. Use one of the ids in "candidates".',
  },
  conflict: {
    status: 409,
    title:
      'The request does not fit what is there already. "detail" says what it is; change one of the two.',
  },
  project_full: {
    status: 409,
    title:
      'The project has as many of these as it may have. Delete some, or have the operator raise the setting that "detail" names.',
  },
  confirmation_needed: {
    status: 409,
    title: 'Nothing was done yet. Ask for it once more within 30 seconds if you mean it.',
  },
  job_not_cancellable: {
    status: 409,
    title: 'The job is running or has ended and cannot be cancelled. See its state.',
  },
  result_not_ready: {
    status: 409,
    title: 'The job has not ended yet. Ask again later, or wait for its callback.',
  },
  result_erased: {
    status: 410,
    title:
      'There is no result: the job ended without an answer, or its answer was erased after it was delivered or an hour had passed.',
  },
  idempotency_mismatch: {
    status: 422,
    title:
      'The idempotency key was used for another request. Use a new key, or repeat the request unchanged.',
  },
  idempotency_in_flight: {
    status: 409,
    title:
      'A request under this idempotency key is still coming in. Wait for its end, then repeat it to get its answer.',
  },
  batch_rejected: {
    status: 422,
    title:
      'Nothing of the batch was accepted. Correct the lines that are listed in "errors", and send all of it again.',
  },
  invalid_request: {
    status: 400,
    title: 'The request is not valid. Correct the fields listed in "errors".',
  },
  invalid_definition: {
    status: 400,
    title: 'The definition of the resource is not valid. Correct what is listed in "errors".',
  },
  invalid_parameter: {
    status: 400,
    title:
      'The parameters do not fit what the method declares. Correct those that are listed in "errors".',
  },
  invalid_cursor: {
    status: 400,
    title:
      'The cursor is not one of this list, or a parameter contradicts it. Send it as it came, or begin anew without it.',
  },
  expression_failed: {
    status: 422,
    title:
      'An expression of the resource failed. "detail" says where and why; ask with "?raw=1" for the answer as it came.',
  },
  invalid_path: {
    status: 400,
    title:
      'The target path would leave the base URL of the integration. Send a path without "." or ".." segments and backslashes.',
  },
  host_not_allowed: {
    status: 400,
    title:
      'The integration does not allow this host. Add it to "allowedHosts" or use a path under its base URL.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This path does not take the method. Use one of those that the header "Allow" lists.',
  },
  request_too_large: {
    status: 413,
    title:
      'The request body is larger than allowed. Send less, or raise "maxRequestBytes" of the integration.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time and was not passed on. Send it again, all of it.',
  },
  request_head_too_large: {
    status: 431,
    title:
      'The request line and headers are larger than 131072 bytes. Send fewer or shorter headers.',
  },
  needs_reauth: {
    status: 424,
    title:
      'The connection must be authorised again by its owner, for example at "reconnectUrl". No call was made.',
  },
  request_limit: {
    status: 429,
    title:
      'Too many requests were sent to Sluice. Nothing was done; retry after the time in "Retry-After".',
  },
  limit_wait_exceeded: {
    status: 429,
    title:
      'The turn of this call would come after its queue deadline. Retry after the time in "Retry-After".',
  },
  limit_queue_full: {
    status: 429,
    title: 'Too many calls are waiting already. Retry after the time in "Retry-After".',
  },
  job_queue_full: {
    status: 429,
    title:
      'Too much of the project is waiting already, and the job was not accepted. Retry after the time in "Retry-After", when some of it is done.',
  },
  refused_too_long: {
    status: 429,
    title:
      'The third party answered 429 to this job for a day, and it is not tried again. See its limits, then make the job anew.',
  },
  content_unreadable: {
    status: 500,
    title:
      'What is stored of it cannot be opened: its encryption key is gone, or it was changed. Make it anew.',
  },
  upstream_refused: {
    status: 502,
    title: 'The third party refused the network connection. Check the base URL, or retry later.',
  },
  upstream_reset: {
    status: 502,
    title: 'The third party closed the network connection before it had answered.',
  },
  upstream_dns: {
    status: 502,
    title: 'The host name of the third party could not be resolved. Check the base URL.',
  },
  upstream_tls: {
    status: 502,
    title: 'No trusted TLS connection to the third party could be made. Check its certificate.',
  },
  upstream_protocol_error: {
    status: 502,
    title:
      'The third party sent something that is not a valid HTTP answer, or more than is allowed.',
  },
  resource_answer_unreadable: {
    status: 502,
    title:
      'The third party answered something else than the resource expects. See "detail", or ask with "?raw=1" for the answer as it came.',
  },
  page_too_large: {
    status: 502,
    title:
      'A page of the third party is larger than the 16 MiB that are read of one. Ask for fewer items at once with "limit", or make the raw call.',
  },
  result_too_large: {
    status: 502,
    title:
      'The pages of the list are longer together than the 32 MiB that are kept of a result. Make the job anew with "deliver": "pages", or with fewer "pages".',
  },
  page_not_received: {
    status: 502,
    title:
      'A page of the list was not received, and no further one is asked for. See "detail"; begin anew with the "nextCursor" of the last page that was.',
  },
  pagination_loop: {
    status: 502,
    title:
      'The third party repeats a page or a cursor, and the list would never end. Correct "pagination" of the resource, or make the raw call.',
  },
  upstream_address_denied: {
    status: 502,
    title:
      'The host resolves to an address that is not public. An operator can allow it in SLUICE_ALLOWED_PRIVATE_UPSTREAMS.',
  },
  loop_detected: {
    status: 508,
    title:
      'The call came back to Sluice itself, or would have. Let the base URL lead to the third party.',
  },
  credentials_unavailable: {
    status: 502,
    title: 'Fresh credentials could not be obtained from the authorisation server. Retry later.',
  },
  worker_lost: {
    status: 502,
    title:
      'The worker that handled the call disappeared. See "dispatched" before you send it again.',
  },
  upstream_timeout: {
    status: 504,
    title: 'The third party did not answer in time. See "dispatched" before you send it again.',
  },
  queue_timeout: {
    status: 504,
    title: 'The call was not sent before its queue deadline. It is safe to send it again.',
  },
  redis_unavailable: {
    status: 503,
    title: 'The queue store cannot be reached. Retry after the time in "Retry-After".',
  },
  database_unavailable: {
    status: 503,
    title: 'The database cannot be reached. Retry after the time in "Retry-After".',
  },
  memory_full: {
    status: 503,
    title:
      'More bytes are under way already than this process, or one project in it, may hold. Retry after the time in "Retry-After".',
  },
  shutting_down: {
    status: 503,
    title: 'This process is shutting down. Retry after the time in "Retry-After".',
  },
  not_ready: {
    status: 503,
    title: 'Sluice is not ready yet. Retry after the time in "Retry-After".',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong inside Sluice. The log entry with this "instance" says what.',
  },
} as const;

export type ErrorCode = keyof typeof ERRORS;
