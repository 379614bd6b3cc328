import { type Html, markup } from './html.js';

const icon = (drawing: string): Html =>
  markup(
    `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${drawing}</svg>`,
  );

/** Drawn for these pages; they say nothing that the text beside them does not say. */
export const ICONS = {
  back: icon('<path d="M14 6l-6 6 6 6"/>'),
  onward: icon('<path d="M10 6l6 6-6 6"/>'),
  done: icon('<path d="M5 12.5l4.5 4.5L19 7.5"/>'),
  failed: icon('<path d="M7 7l10 10M17 7L7 17"/>'),
  notice: icon('<path d="M12 6.5v7M12 17.5v.01"/>'),
  lock: icon(
    '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  ),
  search: icon('<circle cx="11" cy="11" r="6"/><path d="M15.5 15.5L20 20"/>'),
  link: icon('<path d="M5 12h14M15 8l4 4-4 4M9 8l-4 4 4 4"/>'),
};
