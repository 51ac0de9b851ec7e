/** Serves markets and coins from one version of the data, although the demo polls. */
import { expect, type Page, type Request } from '@playwright/test';

const URLS = /\/api\/v1\/(markets|coins\/)/;

/** The answers that the page gets from now on. */
export interface Frozen {
  /** The answer at the address that matches. */
  read<T>(url: RegExp): T;
}

/** Note what the page requests about markets and coins from now on. */
export function noteRequests(page: Page): readonly Request[] {
  const noted: Request[] = [];
  page.on('request', (request) => {
    if (URLS.test(request.url()) && request.method() === 'GET') noted.push(request);
  });
  return noted;
}

/** Freeze the answers to these requests, as `variants` returns their addresses. */
export async function freeze(
  page: Page,
  requests: readonly Request[],
  variants: (url: string) => readonly string[],
): Promise<Frozen> {
  const headers = { authorization: requests[0]?.headers()['authorization'] ?? '' };
  const urls = new Set(requests.flatMap((request) => variants(request.url())));
  const bodies = new Map<string, string>();
  await expect(async () => {
    const read = async (url: string): Promise<string | undefined> => {
      const response = await page.request.get(url, { headers });
      bodies.set(url, await response.text());
      return response.headers()['etag'];
    };
    // Answers that are the same before and after all were read are of one time.
    const tags = await Promise.all([...urls].map(read));
    expect(await Promise.all([...urls].map(read))).toEqual(tags);
  }).toPass();
  await page.route(URLS, (route) => {
    const body = bodies.get(route.request().url());
    return body === undefined
      ? route.fallback()
      : route.fulfill({ body, contentType: 'application/json' });
  });
  return {
    read: <T>(url: RegExp): T => {
      const found = [...bodies].find(([address]) => url.test(address));
      return JSON.parse(found?.[1] ?? '') as T;
    },
  };
}
