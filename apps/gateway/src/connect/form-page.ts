import type { Choice } from '#libs/connect';
import type { FieldError } from '#libs/errors';
import type { Field } from './fields.js';
import { type Html, html, markup } from './html.js';
import { ICONS } from './icons.js';
import { applicationOf, type Frame, page, parties } from './layout.js';
import { explained } from './scopes.js';

export interface FormState {
  /** As they were filled in. */
  values: URLSearchParams;
  errors: readonly FieldError[];
  notice?: string | undefined;
}

const UNTOUCHED: FormState = { values: new URLSearchParams(), errors: [] };

export interface FormOf {
  choice: Choice;
  fields: readonly Field[];
  action: string;
  isReconnect: boolean;
  /** Where the other integrations are, when the link offers more than one. */
  back: string | undefined;
}

/** What will be allowed, and what is needed for that. */
export function formPage(
  frame: Frame,
  { choice, fields, action, isReconnect, back }: FormOf,
  { values, errors, notice }: FormState = UNTOUCHED,
): string {
  const { integration, facts } = choice;
  const { name } = integration;
  const isRedirect = integration.auth.type === 'oauth2';
  const errorOf = (field: string) => errors.find(({ path }) => path === field)?.message;
  const title = `${isReconnect ? 'Reconnect' : 'Connect'} ${name}`;
  return page(frame, {
    title,
    body: html`${back !== undefined && html`<nav class="top"><a href="${back}">${ICONS.back}All accounts</a></nav>`}
      ${parties(frame.settings, name)}
      <h1>${title}</h1>
      ${notice !== undefined && html`<p class="notice" role="alert">${notice}</p>`}
      <p class="lead">
        ${applicationOf(frame.settings)} will be able to use your ${name} account in your name.
      </p>
      ${isRedirect && scopeList(choice)}
      <form method="post" action="${action}" autocomplete="off">
        ${fields.map((field) => fieldOf(field, { value: values.get(field.name) ?? '', error: errorOf(field.name) }))}
        <button type="submit">${isRedirect ? `Continue to ${name}` : 'Connect'}</button>
      </form>
      ${facts.docs !== undefined && fields.length > 0 && html`<p class="safe"><a href="${facts.docs}" rel="noreferrer" target="_blank">Documentation of ${name}</a></p>`}
      <p class="safe">
        ${ICONS.lock}${isRedirect ? `You log in at ${name} itself. Your password stays there.` : 'What you enter is stored encrypted, and shown to nobody.'}
      </p>`,
  });
}

const scopeList = ({ scopes, facts }: Choice): Html | false =>
  scopes.length > 0 &&
  html`<p class="label" id="scopes">It asks for</p>
    <ul class="scopes" aria-labelledby="scopes">
      ${scopes.map(
        (scope) =>
          html`<li>
            ${ICONS.done}
            <div>${meaningOf(explained(scope, facts.scopes))}<code>${scope}</code></div>
          </li>`,
      )}
    </ul>`;

const meaningOf = (text: string | undefined): Html | false =>
  text !== undefined && html`<span>${text}</span>`;

function fieldOf(
  { name, label, hint, kind, isRequired, pattern, options }: Field,
  { value, error }: { value: string; error: string | undefined },
): Html {
  const id = name.replace('.', '-');
  const about = html`id="${id}" name="${name}" ${isRequired && markup('required')}
  ${error !== undefined && markup('aria-invalid="true"')} aria-describedby="${id}-about"`;
  const said = html`<div class="about" id="${id}-about">
    ${error !== undefined && html`<span class="wrong">${label} ${error}.</span>`}${hint !== undefined && html`<span class="hint">${hint}</span>`}
  </div>`;
  const labelled = html`<label for="${id}"
    >${label}${!isRequired && markup(' <span class="optional">(optional)</span>')}</label
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
