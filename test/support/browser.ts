import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureChromium } from '../../tools/chromium.mjs';
import { PATIENCE_MS } from './until.js';

const root = join(import.meta.dirname, '../..');
/** It calls nobody but the pages it is sent to. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
];

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: ensureChromium(), headless: true, args: ARGUMENTS });

/** Somebody with a browser of their own: no cookie is shared. */
export async function aPerson(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 720, height: 620 } });
  context.setDefaultTimeout(PATIENCE_MS);
  return context.newPage();
}

/** With SLUICE_SCREENSHOTS, the pictures of the documentation are taken again. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env['SLUICE_SCREENSHOTS']) return;
  mkdirSync(join(root, 'docs/img'), { recursive: true });
  await page.screenshot({ path: join(root, 'docs/img', `${name}.png`) });
}

/** What axe, which the page has been given, finds wrong, and what does not fit the window. */
export async function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html));
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...found, 'wider than the window'] : found;
  })()`);
}
