/**
 * The picture of the README: what the demo's account sees first, once the history is filled.
 * `make screenshots` runs it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium, expect } from '@playwright/test';
import { launchOptions } from './support/browser.ts';
import { demoToken, startDemo } from './support/demo.ts';

const FILE = '../docs/screenshot.png';
const FILLED_WITHIN_MS = 900_000;
/** Coins that come and go at the end of the list are always being filled. */
const ENOUGH = 0.9;

interface Status {
  readonly history: { readonly filled: number; readonly total: number };
}

async function historyFilled(api: string, token: string): Promise<void> {
  const authorized = { headers: { Authorization: `Bearer ${token}` } };
  const deadline = Date.now() + FILLED_WITHIN_MS;
  while (Date.now() < deadline) {
    const { history } = (await (await fetch(`${api}/status`, authorized)).json()) as Status;
    if (history.filled > ENOUGH * history.total) return;
    await setTimeout(1_000);
  }
  throw new Error('the history was not filled in time');
}

const demo = await startDemo();
const browser = await chromium.launch(launchOptions);
try {
  const site = demo.url;
  const password = readFileSync(join(demo.data, 'demo-password'), 'utf-8').trim();
  await historyFilled(`${site}/api/v1`, await demoToken(site, demo.data));
  const page = await browser.newPage({
    viewport: { width: 1280, height: 860 },
    locale: 'en-US',
    colorScheme: 'light',
  });
  await page.goto(site);
  await page.locator('input[name=username]').fill('demo');
  await page.locator('input[name=password]').fill(password);
  await page.locator('form button.primary').click();
  await page.mouse.move(0, 0); // else the card where the button was looks pointed at
  await expect(page.locator('cv-favourite-card')).toHaveCount(6);
  await expect(page.locator('cv-skeleton, .loading')).toHaveCount(0);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: FILE, animations: 'disabled' });
} finally {
  await browser.close();
  await demo.stop();
}
