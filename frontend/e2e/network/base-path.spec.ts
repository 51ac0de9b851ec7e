import { DEMO_TIMEOUT_MS, startDemo, type Demo } from '../support/demo';
import { expect, register, test } from '../support/fixtures';

test.use({ serviceWorkers: 'allow' });

let demo: Demo;

test.beforeAll(async () => {
  test.setTimeout(DEMO_TIMEOUT_MS);
  demo = await startDemo('/cryptoviz/');
});
test.afterAll(() => demo.stop());

test('everything works below a base path, and nothing is requested beside it', async ({
  page,
  user,
}) => {
  const paths = new Set<string>();
  page.on('request', (request) => paths.add(new URL(request.url()).pathname));
  const path = (): string => new URL(page.url()).pathname;
  await register(demo.url, user);

  await page.goto(`${demo.url}/markets`);
  await page.getByLabel('User name').fill(user.username);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect.poll(path).toBe('/cryptoviz/markets');
  await page.locator('a[href="/cryptoviz/coins/bitcoin"]').first().click();
  await expect.poll(path).toBe('/cryptoviz/coins/bitcoin');
  await expect(page.getByRole('heading', { name: /Bitcoin/ }).first()).toBeVisible();

  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  await page.reload(); // from the files of the service worker
  await expect(page.getByRole('heading', { name: /Bitcoin/ }).first()).toBeVisible();
  expect(path()).toBe('/cryptoviz/coins/bitcoin');
  // The poll of the page brings its address once the logo has been fetched.
  const logo = page.locator('cv-coin-header img');
  await expect(logo).toHaveJSProperty('naturalWidth', 64, { timeout: 90_000 });
  const back = page.locator('cv-back-link a');
  await expect(back).toHaveAttribute('href', '/cryptoviz/markets');
  await page.getByRole('link', { name: 'News' }).first().click();
  await expect.poll(path).toBe('/cryptoviz/news');
  await page.goto(`${demo.url}/`);
  await expect(page.getByRole('main')).toBeVisible();

  await page.getByRole('button', { name: `Account of ${user.username}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect.poll(path).toBe('/cryptoviz/sign-in');
  expect(await page.context().cookies()).toEqual([]);
  const beside = [...paths].filter((one) => !one.startsWith('/cryptoviz/'));
  expect(beside).toEqual([]);
});
