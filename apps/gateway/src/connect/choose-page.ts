import type { Choice } from '#libs/connect';
import { type Html, html, markup } from './html.js';
import { ICONS } from './icons.js';
import { applicationOf, type Frame, page, parties } from './layout.js';
import { markOf } from './marks.js';

/** More than what is seen at a glance. */
const MANY = 6;

/**
 * Finds while somebody types; without scripts the field is sent, and the page comes back with what
 * was found.
 */
const SEARCH = markup(`
  const field = document.querySelector('input[name=q]');
  const nothing = document.querySelector('.nothing');
  const choices = [...document.querySelectorAll('.choices li')];
  field.addEventListener('input', () => {
    const wanted = field.value.trim().toLowerCase();
    for (const each of choices)
      each.hidden = !each.querySelector('span').textContent.toLowerCase().includes(wanted);
    nothing.hidden = choices.some((each) => !each.hidden);
  })`);

export interface Wish {
  /** An integration that the link does not offer. */
  unknown?: string | undefined;
  /** Part of a name. */
  search?: string | undefined;
}

/** Which of the integrations? */
export function choosePage(
  frame: Frame,
  choices: readonly Choice[],
  { unknown, search = '' }: Wish,
): string {
  const wanted = search.trim().toLowerCase();
  const found = choices.filter(({ integration }) =>
    integration.name.toLowerCase().includes(wanted),
  );
  return page(frame, {
    title: 'Connect an account',
    body: html`${parties(frame.settings)}
      <h1>Connect an account</h1>
      ${unknown !== undefined && html`<p class="notice" role="alert">This link does not offer “${unknown}”. Choose one of these.</p>`}
      <p class="lead">Choose what ${applicationOf(frame.settings)} may use.</p>
      ${choices.length > MANY && searchField(search)}
      <ul class="choices">
        ${found.map(choice)}
      </ul>
      <p class="nothing" role="status" ${found.length > 0 && markup('hidden')}>
        Nothing of that name is offered here.
      </p>
      ${
        choices.length > MANY &&
        html`<script nonce="${frame.nonce}">
          ${SEARCH};
        </script>`
      }`,
  });
}

const searchField = (search: string): Html =>
  html`<form class="search" role="search">
    <label for="search">Search</label>${ICONS.search}
    <input
      id="search"
      type="search"
      name="q"
      value="${search}"
      placeholder="Search"
      autocomplete="off"
    />
  </form>`;

const choice = ({ integration: { key, name } }: Choice): Html =>
  html`<li>
    <a href="?integration=${encodeURIComponent(key)}"
      >${markOf(name)}<span>${name}</span>${ICONS.onward}</a
    >
  </li>`;
