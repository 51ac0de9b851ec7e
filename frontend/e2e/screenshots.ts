/**
 * The picture of the README: what the demo's account sees first, once the history is filled.
 * `make screenshots` runs it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium, expect } from '@playwright/test';
import { launchOptions } from './browser.ts';
import start from './demo.ts';

const FILE = '../docs/screenshot.png';
const FILLED_WITHIN_MS = 600_000;

interface Status {
  readonly history: { readonly filled: number; readonly total: number };
}

async function historyFilled(api: string, credentials: object): Promise<void> {
  const body = JSON.stringify(credentials);
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${api}/auth/login`, { method: 'POST', headers, body });
  const { access_token } = (await answer.json()) as { access_token: string };
  const authorized = { headers: { Authorization: `Bearer ${access_token}` } };
  const deadline = Date.now() + FILLED_WITHIN_MS;
  while (Date.now() < deadline) {
    const { history } = (await (await fetch(`${api}/status`, authorized)).json()) as Status;
    if (history.total > 0 && history.filled === history.total) return;
    await setTimeout(1_000);
  }
  throw new Error('the history was not filled in time');
}

const stop = await start();
const browser = await chromium.launch(launchOptions);
try {
  const site = process.env['CRYPTOVIZ_URL'] ?? '';
  const data = join(process.env['CRYPTOVIZ_SPA'] ?? '', '..');
  const password = readFileSync(join(data, 'demo-password'), 'utf-8').trim();
  await historyFilled(`${site}/api/v1`, { username: 'demo', password });
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
  await expect(page.locator('cv-skeleton')).toHaveCount(0);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: FILE, animations: 'disabled' });
} finally {
  await browser.close();
  await stop();
}
