/** Fixtures: a user with an own account, and a page that logs no errors and breaks no CSP. */
import { test as base, expect, type Page } from '@playwright/test';
import { DEMO_TIMEOUT_MS, startDemo, type Demo } from './demo';

export interface User {
  readonly username: string;
  readonly password: string;
}

export interface Api {
  get<T>(path: string): Promise<T>;
  put(path: string): Promise<void>;
  /** Make these coins the favourites, in this order. */
  setFavourites(coins: readonly string[]): Promise<void>;
}

interface Fixtures {
  readonly site: string;
  readonly user: User;
  /** The API, as the same user. */
  readonly api: Api;
  /** Console errors, exceptions and CSP violations of the page; any of them fails the test. */
  readonly errors: string[];
}

interface WorkerFixtures {
  /** The demo of this worker; stopped with it. */
  readonly demo: Demo;
}

let created = 0;

export const test = base.extend<Fixtures, WorkerFixtures>({
  demo: [
    async ({}, use) => {
      const demo = await startDemo();
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker', timeout: DEMO_TIMEOUT_MS },
  ],
  site: async ({ demo }, use) => use(demo.url),
  baseURL: async ({ site }, use) => use(site),
  user: async ({}, use) => {
    created += 1;
    await use({ username: `user${Date.now()}${created}`, password: 'four words in a row' });
  },
  api: async ({ site, user }, use) => {
    let token = '';
    const call = async (method: string, path: string): Promise<Response> => {
      token ||= await register(site, user);
      const headers = { Authorization: `Bearer ${token}` };
      const response = await fetch(`${site}/api/v1/${path}`, { method, headers });
      expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
      return response;
    };
    const get = async <T>(path: string): Promise<T> =>
      (await call('GET', path)).json() as Promise<T>;
    // A coin is known once the first prices have arrived.
    const put = (path: string): Promise<void> =>
      expect(async () => void (await call('PUT', path))).toPass({ timeout: 30_000 });
    await use({
      get,
      put,
      setFavourites: async (coins) => {
        const { data } = await get<{ data: { coin_id: string }[] }>('favourites');
        for (const { coin_id } of data) await call('DELETE', `favourites/${coin_id}`);
        for (const coin of coins) await put(`favourites/${coin}`);
      },
    });
  },
  errors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() !== 'error' && message.type() !== 'warning') return;
        // Caused by the tests: they read pixels, and block service workers.
        if (message.text().startsWith('Canvas2D')) return;
        if (message.text().startsWith('Service Worker registration blocked')) return;
        // A slow machine may start the app later than the browser expects.
        if (message.text().includes('preloaded using link preload but not used within')) return;
        errors.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => errors.push(error.message));
      await page.addInitScript(() => Object.assign(globalThis, { cvCharts: [] }));
      await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', (event) =>
          console.error('CSP', event.violatedDirective, event.blockedURI),
        ),
      );
      await use(errors);
      // The page may refresh at the end of a test.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Register over the API, or sign in if the user exists; return the access token. */
export async function register(site: string, user: User): Promise<string> {
  const post = (path: string): Promise<Response> =>
    fetch(`${site}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(user),
    });
  let response = await post('register');
  if (response.status === 409) response = await post('login');
  expect(response.ok, `${user.username}: ${response.status}`).toBe(true);
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

/** Sign in without a page; the browser has the cookies. */
export async function signInByApi(page: Page, site: string, user: User): Promise<void> {
  await register(site, user);
  // The demo may just have closed an idle connection.
  const options = { data: user, maxRetries: 3 };
  const response = await page.request.post(`${site}/api/v1/auth/login`, options);
  expect(response.ok(), await response.text()).toBe(true);
}

/** Sign in through the page. */
export async function signIn(page: Page, user: User): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill(user.username);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Send a command to the simulator. */
export async function simulate(demo: Demo, path: string, body: object): Promise<void> {
  const response = await fetch(`${demo.simulator}/_control/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(response.ok, await response.text()).toBe(true);
}
