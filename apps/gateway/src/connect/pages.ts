import { type Html, html } from './html.js';
import { ending, type Frame, page, parties } from './layout.js';

/**
 * On to the provider. Not a redirect: browsers hold those against the page's own rule about where
 * its forms lead.
 */
export const leavePage = (frame: Frame, name: string, url: string): string =>
  page(frame, {
    title: `On to ${name}`,
    body: html`${parties(frame.settings, name)}
      <h1>On to ${name}</h1>
      <p class="lead">If nothing happens, continue by yourself.</p>
      <a class="button" href="${url}">Continue to ${name}</a>`,
    refresh: url,
  });

/** Begins once more where the last try began. */
export const againForm = (action: string): Html =>
  html`<form method="post" action="${action}"><button type="submit">Try again</button></form>`;
export const againLink = (url: string): Html => html`<a class="button" href="${url}">Try again</a>`;

/** Something that only a new link, or another browser, can help with. */
export const noticePage = (frame: Frame, title: string, text: string): string =>
  page(frame, {
    title,
    body: ending(
      'notice',
      html`<h1>${title}</h1>
        <p role="alert">${text}</p>`,
    ),
  });
