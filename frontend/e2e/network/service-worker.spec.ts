import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from '../support/fixtures';
import { test } from '../support/gate';

test.use({ serviceWorkers: 'allow' });

/** Only the errors that the browser logs for a request without an answer are allowed. */
test.afterEach(({ errors }) => {
  expect(errors.splice(0).filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))).toEqual([]);
});

/** Wait until the service worker has all files. */
function installed(page: Page): Promise<unknown> {
  return page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

/** List the paths in the Cache storage. */
function cachedPaths(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
}

test('the app starts without a server, from files and no answers', async ({ page, gate }) => {
  await page.goto('/sign-in');
  await installed(page);
  const paths = await cachedPaths(page);
  expect(paths).toContain('/index.html');
  expect(paths.filter((path) => path.startsWith('/api/'))).toEqual([]);
  await gate.close();
  await page.goto('/markets?sort=-volume');
  await expect(page.getByText('The server does not answer.')).toBeVisible();
  await gate.open();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByLabel('User name')).toBeVisible();
});

test('addresses beside the pages go to the server, which may have other applications', async ({
  page,
  gate,
}) => {
  await page.goto('/sign-in');
  await installed(page);
  await gate.close();
  await expect(page.goto('/grafana/')).rejects.toThrow('ERR_CONNECTION_REFUSED');
});

test('a new version is announced and replaces the old one', async ({ page, demo }) => {
  await page.goto('/sign-in');
  await installed(page);
  const restore = publishNewVersion(demo.spa);
  try {
    await page.reload();
    const notice = page.getByRole('status').filter({ hasText: 'A new version is ready.' });
    await expect(notice).toBeVisible();
    await expect(page.locator('meta[name=version]')).toHaveCount(0);
    await notice.getByRole('button', { name: 'Reload' }).click();
    await expect(page.locator('meta[name=version]')).toHaveAttribute('content', 'new');
    await expect(notice).toBeHidden();
    expect(await page.evaluate(() => caches.keys())).toHaveLength(1);
  } finally {
    restore();
  }
});

/** Replace the files of the demo with those of another build; return a function that undoes it. */
function publishNewVersion(spa: string): () => void {
  const edit = (name: string, pattern: RegExp, text: string): (() => void) => {
    const file = join(spa, name);
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace(pattern, text));
    for (const ending of ['.br', '.gz']) rmSync(file + ending, { force: true });
    return () => writeFileSync(file, before);
  };
  const undo = [
    edit('index.html', /<head>/, '<head><meta name="version" content="new">'),
    edit('service-worker.js', /"version":"\w+"/, '"version":"new"'),
  ];
  return () => undo.forEach((one) => one());
}
