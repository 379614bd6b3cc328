import type { ConnectSettings } from '#libs/contracts';
import { type Html, html, markup } from './html.js';
import { ICONS } from './icons.js';
import { markOf } from './marks.js';
import { styleFor } from './style.js';

/** What every page needs. */
export interface Frame {
  settings: ConnectSettings;
  /** Of the one style and the one script that the page may have. */
  nonce: string;
}

interface Content {
  title: string;
  body: Html;
  /** Where the browser goes by itself. */
  refresh?: string | undefined;
}

/** As end users know whoever has sent them. */
export const applicationOf = ({ name = 'The application that sent you here' }: ConnectSettings) =>
  name;

export function page({ settings, nonce }: Frame, { title, body, refresh }: Content): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        ${refresh !== undefined && html`<meta http-equiv="refresh" content="0; url=${refresh}" />`}
        <title>${title}</title>
        <style nonce="${nonce}">
          ${markup(styleFor(settings.color))}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`.text;
}

/** Who is to be connected with whom. */
export function parties({ name, logoUrl }: ConnectSettings, provider?: string): Html {
  const application =
    logoUrl === undefined
      ? name !== undefined && markOf(name)
      : html`<img class="logo" src="${logoUrl}" alt="" />`;
  if (!application && provider === undefined) return html``;
  const between = application && provider !== undefined && ICONS.link;
  return html`<div class="parties">
    ${application}${between}${provider !== undefined && markOf(provider)}
  </div>`;
}

/** How something has ended, and what comes next. */
export const ending = (sign: 'done' | 'failed' | 'notice', body: Html): Html =>
  html`<div class="end">
    <div class="sign${sign === 'done' ? '' : ' bad'}">${ICONS[sign]}</div>
    ${body}
  </div>`;
