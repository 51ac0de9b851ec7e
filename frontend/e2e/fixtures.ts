/** What every test needs: a reader with an account of its own, and a page that must neither log errors nor break the CSP. */
import { test as base, expect, type Page } from '@playwright/test';

export interface Reader {
  readonly username: string;
  readonly password: string;
}

export interface Api {
  get<T>(path: string): Promise<T>;
  put(path: string): Promise<void>;
}

interface Fixtures {
  readonly site: string;
  readonly reader: Reader;
  /** The API as the same reader, beside the browser. */
  readonly api: Api;
  /** Fails the test when the page logs an error, throws, or something is refused by its policy. */
  readonly quiet: string[];
}

let made = 0;

export const test = base.extend<Fixtures>({
  site: async ({}, use) => use(process.env['CRYPTOVIZ_URL'] ?? ''),
  baseURL: async ({ site }, use) => use(site),
  reader: async ({}, use) => {
    made += 1;
    await use({ username: `reader${Date.now()}${made}`, password: 'four words in a row' });
  },
  api: async ({ site, reader }, use) => {
    let token = '';
    const call = async (method: string, path: string): Promise<Response> => {
      token ||= await signIn(site, reader);
      const answer = await fetch(`${site}/api/v1/${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
      expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
      return answer;
    };
    await use({
      get: async <T>(path: string) => (await call('GET', path)).json() as Promise<T>,
      put: async (path) => void (await call('PUT', path)),
    });
  },
  quiet: [
    async ({ page }, use) => {
      const said: string[] = [];
      page.on('console', (message) => {
        if (message.type() !== 'error' && message.type() !== 'warning') return;
        if (!message.text().startsWith('Canvas2D'))
          said.push(`${message.type()}: ${message.text()} (${message.location().url})`); // that one is about the test's own look at the pixels
      });
      page.on('pageerror', (error) => said.push(error.message));
      await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', (event) =>
          console.error('CSP', event.violatedDirective, event.blockedURI),
        ),
      );
      await use(said);
      expect(said).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Registers over the API, if need be, and answers the access token. */
export async function signIn(site: string, reader: Reader): Promise<string> {
  const post = (path: string): Promise<Response> =>
    fetch(`${site}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(reader),
    });
  const answers = [await post('register')];
  if (answers[0]?.status === 409) answers.push(await post('login'));
  const grant = (await answers.at(-1)?.json()) as { access_token: string };
  return grant.access_token;
}

/** Signs in through the page. */
export async function enter(page: Page, reader: Reader): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill(reader.username);
  await page.getByLabel('Password', { exact: true }).fill(reader.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Tells the simulated world what to do. */
export async function simulate(path: string, body: object): Promise<void> {
  const answer = await fetch(`${process.env['SIMULATOR_URL']}/_control/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(answer.ok, await answer.text()).toBe(true);
}
