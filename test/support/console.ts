import type { Browser, Page } from 'playwright-core';
import { aPerson, startBrowser } from './browser.js';
import { ADMIN, OPS_USERS } from './operators.js';
import { startSystem, type System } from './system.js';

/** A system with operators, and a browser in which one of them looks at its console. */
export interface LookedAt {
  system: System;
  browser: Browser;
  page: Page;
  /** What the page's own console says is wrong. */
  complaints: string[];
  /** Below `/ops`. */
  open(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

export async function openConsole(): Promise<LookedAt> {
  const system = await startSystem({
    form: 'embedded',
    settings: { SLUICE_OPS_USERS: OPS_USERS },
  });
  const browser = await startBrowser();
  const page = await aPerson(browser);
  await page.setViewportSize({ width: 1_280, height: 800 });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const open = (path: string) => page.goto(`${system.client.address}/ops${path}`);
  await open('/login');
  await logIn(page, ADMIN);
  await page.waitForSelector('.sections');
  return {
    ...{ system, browser, page, complaints, open },
    stop: async () => {
      await browser.close();
      await system.stop();
    },
  };
}

/** At the login that the page shows. */
export async function logIn(page: Page, credentials: string): Promise<void> {
  const [name = '', password = ''] = credentials.split(':');
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', password);
  await page.keyboard.press('Enter');
}
