import type { Choice } from '#libs/connect';
import type { ConnectOutcome, ConnectSettings } from '#libs/contracts';
import type { FieldError } from '#libs/errors';
import type { Field } from './fields.js';
import { type Html, html, json, markup } from './html.js';

/** What every page needs. */
export interface Frame {
  settings: ConnectSettings;
  /** Of the one style and the one script that the page may have. */
  nonce: string;
}

const STYLE = `
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1c2024;background:#f4f5f7}
main{max-width:28rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:.75rem;box-shadow:0 1px 4px #0002}
header{display:flex;align-items:center;gap:.75rem;margin-bottom:1rem;color:#5a6068}header img{height:2rem;max-width:8rem}
h1{font-size:1.35rem;margin:0 0 .75rem}ul{padding-left:1.25rem}li{overflow-wrap:anywhere}
.choices{list-style:none;padding:0;margin:0;display:grid;gap:.5rem}
.choices a{display:block;padding:.75rem 1rem;border:1px solid #d4d8dd;border-radius:.5rem;color:inherit;text-decoration:none}
.choices a:hover{border-color:var(--brand)}label{display:block;font-weight:600;margin-top:1rem}
input,textarea,select{width:100%;font:inherit;padding:.55rem .7rem;border:1px solid #8b929a;border-radius:.4rem;background:#fff}
textarea{font-family:ui-monospace,monospace;font-size:.85rem;min-height:8rem}
.hint{color:#5a6068;font-size:.875rem}.wrong{color:#b3261e;font-size:.9rem}
[aria-invalid=true]{border-color:#b3261e}.notice{border-left:4px solid #b3261e;padding:.5rem .75rem;background:#fdecea}
button,.button{display:inline-block;margin-top:1.25rem;padding:.65rem 1.2rem;font:inherit;font-weight:600;color:#fff;background:var(--brand);
border:0;border-radius:.5rem;cursor:pointer;text-decoration:none}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}`;

const DEFAULT_COLOR = '#1f5fbf';

interface Content {
  title: string;
  body: Html;
  /** Where the browser goes by itself. */
  refresh?: string | undefined;
}

function page({ settings, nonce }: Frame, { title, body, refresh }: Content): string {
  const { name, logoUrl, color = DEFAULT_COLOR } = settings;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        ${refresh !== undefined && html`<meta http-equiv="refresh" content="0; url=${refresh}" />`}
        <title>${title}</title>
        <style nonce="${nonce}">
          :root{--brand:${color}}${markup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${(name ?? logoUrl) !== undefined && html`<header>${logoUrl !== undefined && html`<img src="${logoUrl}" alt="" />`}<span>${name}</span></header>`}
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;
}

/** Which of the integrations? */
export const choosePage = (frame: Frame, choices: readonly Choice[]): string =>
  page(frame, {
    title: 'Connect an account',
    body:
      choices.length === 0
        ? html`<p>There is nothing that could be connected here.</p>`
        : html`<p>Choose what you want to connect.</p>
            <ul class="choices">
              ${choices.map(({ integration }) => html`<li><a href="?integration=${encodeURIComponent(integration.key)}">${integration.name}</a></li>`)}
            </ul>`,
  });

export interface FormState {
  /** As they were filled in. */
  values: URLSearchParams;
  errors: readonly FieldError[];
  notice?: string | undefined;
}

const UNTOUCHED: FormState = { values: new URLSearchParams(), errors: [] };

/** What will be allowed, and what is needed for that. */
export function formPage(
  frame: Frame,
  { choice, fields, action, isReconnect }: FormOf,
  { values, errors, notice }: FormState = UNTOUCHED,
): string {
  const { integration, facts, scopes } = choice;
  const who = frame.settings.name ?? 'The application that sent you here';
  const isRedirect = integration.auth.type === 'oauth2';
  const errorOf = (name: string) => errors.find(({ path }) => path === name)?.message;
  return page(frame, {
    title: `${isReconnect ? 'Reconnect' : 'Connect'} ${integration.name}`,
    body: html`${notice !== undefined && html`<p class="notice" role="alert">${notice}</p>`}
      <p>${who} will be able to use your ${integration.name} account in your name.</p>
      ${
        scopes.length > 0 &&
        isRedirect &&
        html`<p>It asks for:</p>
          <ul>
            ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
          </ul>`
      }
      <form method="post" action="${action}" autocomplete="off">
        ${fields.map((field) => fieldOf(field, { value: values.get(field.name) ?? '', error: errorOf(field.name) }))}
        <button type="submit">${isRedirect ? `Continue to ${integration.name}` : 'Connect'}</button>
      </form>
      ${facts.docs !== undefined && fields.length > 0 && html`<p class="hint"><a href="${facts.docs}" rel="noreferrer" target="_blank">Documentation of ${integration.name}</a></p>`}`,
  });
}

export interface FormOf {
  choice: Choice;
  fields: readonly Field[];
  action: string;
  isReconnect: boolean;
}

function fieldOf(
  { name, label, hint, kind, isRequired, pattern, options }: Field,
  { value, error }: { value: string; error: string | undefined },
): Html {
  const id = name.replace('.', '-');
  const about = html`id="${id}" name="${name}" ${isRequired && markup('required')}
  ${error !== undefined && markup('aria-invalid="true"')} aria-describedby="${id}-about"`;
  const said = html`<div id="${id}-about">
    ${hint !== undefined && html`<span class="hint">${hint}</span>`}${error !== undefined && html`<span class="wrong">${error}</span>`}
  </div>`;
  const labelled = html`<label for="${id}"
    >${label}${!isRequired && markup(' <span class="hint">(optional)</span>')}</label
  >`;
  switch (kind) {
    case 'lines':
      return html`${labelled}<textarea ${about} spellcheck="false"></textarea>${said}`;
    case 'choice':
      return html`${labelled}<select ${about}>
          ${(options ?? []).map((each) => html`<option ${each === value && markup('selected')}>${each}</option>`)}</select
        >${said}`;
    case 'password':
      return html`${labelled}<input type="password" autocomplete="new-password" ${about} />${said}`;
    case 'text':
      return html`${labelled}<input
          type="text"
          value="${value}"
          ${pattern !== undefined && html`pattern="${pattern}"`}
          ${about}
          spellcheck="false"
          autocapitalize="off"
        />${said}`;
    default:
      return kind satisfies never;
  }
}

/** On to the provider. Not a redirect: browsers hold those against the page's own rule about where its forms lead. */
export const leavePage = (frame: Frame, name: string, url: string): string =>
  page(frame, {
    title: `On to ${name}`,
    body: html`<p>If nothing happens, continue by yourself.</p>
      <p><a class="button" href="${url}">Continue to ${name}</a></p>`,
    refresh: url,
  });

/** What is told to whoever waits for it: the page that opened this one, or where the person came from. */
export interface Told {
  session: string;
  outcome: ConnectOutcome;
  origin: string | null;
  returnUrl: string | undefined;
}

const FAILED = 'The account was not connected';

export function resultPage(frame: Frame, { session, outcome, origin, returnUrl }: Told): string {
  const { error } = outcome;
  const message = {
    ...{ type: 'sluice.connect', session, status: error ? 'failed' : 'connected' },
    ...(outcome.error
      ? { error: outcome.error.code }
      : { connection: outcome.connection, integration: outcome.integration }),
  };
  const text = error
    ? html`<p class="notice" role="alert">${error.message}</p>
        <p>Open the link again to have another try.</p>`
    : html`<p>
        ${!outcome.error && outcome.verified === false ? 'The account is connected, but a first request to it failed.' : 'The account is connected.'}
      </p>`;
  return page(frame, {
    title: error ? FAILED : 'Connected',
    body: html`${text}
    ${returnUrl === undefined ? html`<p>You can close this window.</p>` : html`<p><a class="button" href="${returnUrl}">Continue</a></p>`}
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

/** Something that only a new link, or another browser, can help with. */
export const noticePage = (frame: Frame, title: string, text: string): string =>
  page(frame, { title, body: html`<p role="alert">${text}</p>` });
