import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { source as axe } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureChromium } from '../../tools/chromium.mjs';
import { PATIENCE_MS, until } from './until.js';

/** Those of the documentation. */
const PICTURES = new Map([
  ['overview 1280 light', 'console-overview'],
  ['connection 1280 dark', 'console-connection-dark'],
  ['request 1280 light', 'console-request'],
  ['jobs 400 light', 'console-jobs-narrow'],
  ['playground 1280 light', 'console-playground'],
  ['save as resource 1280 light', 'console-save-as-resource'],
]);

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

const WIDTHS = [1_280, 400];
const THEMES = ['light', 'dark'] as const;

/** Nothing is wrong with the page as it is, at every width, by day and by night. */
export async function expectFaultless(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await until(async () => (await faultsOf(page)).length === 0, { what: `${name} ${width}` });
      const file = PICTURES.get(`${name} ${width} ${colorScheme}`);
      if (file !== undefined) await picture(page, file);
    }
  }
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
