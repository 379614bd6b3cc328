import type { ConnectOutcome } from '#libs/contracts';
import { type Html, html, json } from './html.js';
import { applicationOf, ending, type Frame, page } from './layout.js';
import { markOf } from './marks.js';

/**
 * What is told to whoever waits for it: the page that opened this one, or where the person came
 * from.
 */
export interface ConnectResult {
  session: string;
  outcome: ConnectOutcome;
  /** Name of the integration. */
  integration: string;
  origin: string | null;
  returnUrl: string | undefined;
  /** Begins once more. */
  again: Html | undefined;
}

const FAILED = 'The account was not connected';

export function resultPage(frame: Frame, result: ConnectResult): string {
  const { session, outcome, origin, returnUrl } = result;
  const { error } = outcome;
  const message = {
    type: 'sluice.connect',
    session,
    status: error ? 'failed' : 'connected',
    ...(outcome.error
      ? { error: outcome.error.code }
      : { connection: outcome.connection, integration: outcome.integration }),
  };
  return page(frame, {
    title: error ? FAILED : 'Connected',
    body: html`${outcome.error ? failed(result, outcome.error.message) : done(frame, result, outcome)}
    ${
      origin !== null &&
      html`<script nonce="${frame.nonce}">
        if (window.opener) {
          window.opener.postMessage(${json(message)}, ${json(origin)});
          window.close();
        }
      </script>`
    }`,
    refresh: returnUrl,
  });
}

function done(
  { settings }: Frame,
  { integration, returnUrl }: ConnectResult,
  { account, verified }: Exclude<ConnectOutcome, { error: object }>,
): Html {
  return ending(
    'done',
    html`<h1>Connected</h1>
      <p class="lead">${applicationOf(settings)} can use it from now on.</p>
      <div class="account">
        ${markOf(integration)}
        <div>
          <strong>${account ?? integration}</strong
          >${account === undefined ? 'is connected' : `${integration} is connected`}
        </div>
      </div>
      ${verified === false && html`<p class="notice" role="alert">A first request to it failed, though. It may lack a permission.</p>`}
      ${onward(returnUrl) ?? html`<p>You can close this window.</p>`}`,
  );
}

const failed = ({ again, returnUrl }: ConnectResult, message: string): Html =>
  ending(
    'failed',
    html`<h1>${FAILED}</h1>
      <p role="alert">${message}</p>
      ${again}${onward(returnUrl) ?? html`<p class="hint">You can close this window.</p>`}`,
  );

const onward = (returnUrl: string | undefined): Html | undefined =>
  returnUrl === undefined ? undefined : html`<a class="button" href="${returnUrl}">Continue</a>`;
