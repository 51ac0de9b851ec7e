/** The forms of a coin's chart: the numbers of the API, legible, and in their colours. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import {
  Box,
  SeriesBody,
  candlePixels,
  chartBoxes,
  drawnPoints,
  summarise,
} from '../support/chart';
import { violations } from '../support/axe';
import { expect, register, signInByApi, test } from '../support/fixtures';

// One account for all: their number per hour is limited.
const USER = { username: `charts${Date.now()}`, password: 'four words in a row' };
test.use({ user: async ({}, use) => use(USER) });

interface CandlesBody extends SeriesBody {
  readonly o: readonly number[];
  readonly c: readonly number[];
}

const DAY_MS = 86_400_000;
interface ComparisonBody {
  readonly t: readonly number[];
  readonly coins: readonly { readonly id: string; readonly v: readonly number[] }[];
}

const RANGES = ['24h', '7d', '30d', '90d', '1y', 'max'];
/** The least length of each, in ms; the demo has a year of history. */
const SPANS: Record<string, number> = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
  '1y': 364 * DAY_MS,
  max: 364 * DAY_MS,
};
const FORMS = [
  { query: '', path: 'prices' },
  { query: 'form=change', path: 'change' },
  { query: 'form=candles', path: 'candles' },
  { query: 'figure=market-cap', path: 'market-cap' },
  { query: 'figure=volume', path: 'volume' },
];

test.beforeEach(async ({ page, user, site, api }) => {
  await register(site, user);
  const isComplete = async (): Promise<boolean> => {
    const { history } = await api.get<{ history: { state: string } }>('coins/bitcoin');
    return history.state === 'complete';
  };
  await api.put('favourites/bitcoin');
  await expect.poll(isComplete, { timeout: 90_000 }).toBe(true);
  await signInByApi(page, site, user);
});

/** Note the newest answer of each series. */
function recordAnswers(page: Page): Map<string, SeriesBody & Partial<CandlesBody>> {
  const answers = new Map<string, SeriesBody & Partial<CandlesBody>>();
  page.on('response', (response) => {
    const path = /coins\/bitcoin\/([a-z-]+)\?/.exec(response.url())?.[1];
    if (path === undefined || response.status() !== 200) return;
    void response.json().then(
      (body: SeriesBody) => answers.set(path, body),
      () => undefined, // the page was left
    );
  });
  return answers;
}

test('every form and range shows the numbers of the API', async ({ page }) => {
  test.setTimeout(240_000);
  const answers = recordAnswers(page);
  for (const { query, path } of FORMS) {
    await page.goto(`/coins/bitcoin?range=24h&${query}`);
    for (const range of RANGES) {
      const name = range === 'max' ? 'Max' : range;
      await page.getByRole('radio', { name, exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`range=${range}`));
      await expect(async () => {
        const answer = answers.get(path);
        expect(answer, path).toBeDefined();
        const { t, v, c, from, to } = answer as SeriesBody & Partial<CandlesBody>;
        expect(to - from, `${path} ${range}`).toBeGreaterThan(0.9 * (SPANS[range] ?? 0));
        const drawn = await drawnPoints(page);
        if (c === undefined) expect(drawn, `${path} ${range}`).toEqual(summarise({ t, v }));
        else {
          const { count, first, last, min, max } = drawn ?? summarise({ t: [], v: [] });
          const closes = summarise({ t, v: c });
          expect([count, first?.[1], last?.[1], min, max]).toEqual([
            closes.count,
            closes.first?.[1],
            closes.last?.[1],
            closes.min,
            closes.max,
          ]);
        }
      }).toPass({ timeout: 30_000 });
    }
  }
});

test('a rise is hollow and a fall is filled', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/coins/bitcoin?form=candles&range=30d');
  await expect.poll(async () => (await candlePixels(page)).length).toBeGreaterThan(10);
  const pixels = await candlePixels(page);
  for (const { rose, edge, middle, up, down } of pixels) {
    expect(edge).toBe(rose ? up : down);
    if (rose) expect([up, down]).not.toContain(middle);
    else expect(middle).toBe(down);
  }
  expect(new Set(pixels.map(({ rose }) => rose)).size).toBe(2);
});

for (const path of ['/coins/bitcoin', '/coins/bitcoin?figure=market-cap', '/coins/tether']) {
  test(`tags, labels and tooltip of ${path} never cover each other`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(path);
    await expect.poll(() => drawnPoints(page)).not.toBeNull();
    const plot = await page.locator('canvas').boundingBox();
    const { x, y, width, height } = plot ?? { x: 0, y: 0, width: 0, height: 0 };
    for (let share = 0.02; share < 0.98; share += 0.05) {
      await page.mouse.move(x + share * width, y + height / 2);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const boxes = await chartBoxes(page);
      const covered = boxes.flatMap(([name, box], index) =>
        boxes
          .slice(index + 1)
          .flatMap(([other, second]) =>
            overlap(box, second) ? [`${name} and ${other} at ${share.toFixed(2)}`] : [],
          ),
      );
      expect(covered).toEqual([]);
    }
  });
}

test('coins are compared, each with the numbers of the API', async ({ page }) => {
  let answer: ComparisonBody | undefined;
  page.on('response', (response) => {
    if (!/compare\?.*solana/.test(response.url()) || response.status() !== 200) return;
    void response.json().then(
      (body: ComparisonBody) => (answer = body),
      () => undefined, // the page was left
    );
  });
  await page.goto('/coins/bitcoin?range=30d');
  await page.getByRole('button', { name: 'Compare' }).click();
  const picker = page.getByRole('dialog', { name: 'Compare with another coin' });
  for (const name of ['Ethereum', 'Solana']) {
    await picker.getByLabel('Find a coin').fill(name);
    await expect(picker.getByRole('button').first()).toContainText(name);
    await page.keyboard.press('Enter');
  }
  await expect(page).toHaveURL(/compare=ethereum,solana|compare=ethereum%2Csolana/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(async () => {
    expect(answer).toBeDefined();
    const { t, coins } = answer as ComparisonBody;
    expect(await drawnPoints(page)).toEqual(summarise({ t, v: coins[0]?.v ?? [] }));
    const cells = await page.locator('#chart-table tbody tr').first().locator('td').allInnerTexts();
    const shown = cells.slice(1).map((text) => Number(text.replace('−', '-').replace('%', '')));
    expect(shown).toEqual(coins.map(({ v }) => Number((v.at(-1) ?? 0).toFixed(2)) + 0));
  }).toPass({ timeout: 30_000 });
  const ends = (await chartBoxes(page)).filter(([name]) => name.startsWith('end'));
  const heights = ends.map(([, { y }]) => y).sort((one, other) => one - other);
  expect(heights.length).toBe(3);
  heights.slice(1).forEach((y, index) => expect(y - (heights[index] ?? 0)).toBeGreaterThan(19));
  await page.getByRole('slider', { name: 'Chart point' }).press('Home');
  const spoken = page.getByRole('slider', { name: 'Chart point' });
  await expect(spoken).toHaveAttribute('aria-valuetext', /0\.00%, ETH 0\.00%, SOL 0\.00%$/);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove Ethereum' }).click();
  await expect(page.getByRole('button', { name: 'Remove Solana' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/compare/);
  await expect(page.getByRole('radio', { name: 'Line' })).toBeChecked();
});

test('the chart is saved as a table and as a picture', async ({ page, api }) => {
  await page.goto('/coins/bitcoin?form=candles&range=30d');
  await expect.poll(() => drawnPoints(page)).not.toBeNull();
  const saved = async (item: string): Promise<[string, Buffer]> => {
    await page.getByRole('button', { name: 'Save the chart' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: item }).click();
    const file = await download;
    return [file.suggestedFilename(), readFileSync(await file.path())];
  };
  const [name, table] = await saved('Table as CSV');
  expect(name).toBe('bitcoin-candles-30d.csv');
  const [head, ...rows] = table.toString().trimEnd().split('\r\n');
  expect(head).toBe('time,open_usd,high_usd,low_usd,close_usd');
  const { t, o } = await api.get<CandlesBody>('coins/bitcoin/candles?window=30d&interval=12h');
  const first = rows[1]?.split(',') ?? [];
  expect(first.slice(0, 2)).toEqual([new Date(t[1] ?? 0).toISOString(), String(o[1])]);
  const [pictureName, picture] = await saved('Picture as PNG');
  expect(pictureName).toBe('bitcoin-candles-30d.png');
  // Width and height of a PNG are in its first chunk; the plot is 27 rem high.
  expect(picture.readUInt32BE(16)).toBeGreaterThan(600);
  expect(picture.readUInt32BE(20)).toBeGreaterThan(430);
});

test('a span is selected by dragging, zoomed by wheel and keys, and left with Escape', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/coins/bitcoin?range=30d');
  await expect.poll(() => drawnPoints(page)).not.toBeNull();
  const plot = await page.locator('canvas').boundingBox();
  const { x, y, width, height } = plot ?? { x: 0, y: 0, width: 0, height: 0 };
  const length = (): number => {
    const { searchParams } = new URL(page.url());
    return Number(searchParams.get('to')) - Number(searchParams.get('from'));
  };
  const drawnLength = async (): Promise<number> => {
    const { first, last } = (await drawnPoints(page)) ?? {};
    return (last?.[0] ?? 0) - (first?.[0] ?? 0);
  };

  await page.mouse.move(x + 0.3 * width, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 0.5 * width, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/range=30d&from=\d+&to=\d+/);
  const selected = length();
  expect(selected / (30 * DAY_MS)).toBeCloseTo((0.2 * width) / (width - 90), 1);
  await expect.poll(drawnLength).toBeLessThanOrEqual(selected);
  await expect(page.getByRole('radio', { name: '30d' })).not.toBeChecked();

  const slider = page.getByRole('slider', { name: 'Chart point' });
  await slider.focus();
  await page.mouse.wheel(0, -200);
  await expect.poll(length).toBeLessThan(selected);
  const near = length();
  await page.keyboard.press('-');
  await expect.poll(length).toBeGreaterThan(near);

  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/coins\/bitcoin\?range=30d$/);
  await expect.poll(drawnLength).toBeGreaterThan(29 * DAY_MS);
});

test('a span of dates is chosen, and kept in the address', async ({ page }) => {
  await page.goto('/coins/bitcoin?range=30d');
  await page.getByRole('button', { name: 'Dates…' }).click();
  const day = (ago: number): string =>
    new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
  await page.getByLabel('First day').fill(day(2));
  await page.getByLabel('Last day').fill(day(5));
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('must be before');
  await page.getByLabel('First day').fill(day(9));
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  await expect.poll(() => drawnPoints(page)).not.toBeNull();
  await page.getByRole('button', { name: 'Back to the range' }).click();
  await expect(page).toHaveURL(/range=30d$/);
});

function overlap(one: Box, other: Box): boolean {
  const apart = (a: number, sizeA: number, b: number, sizeB: number): boolean =>
    a + sizeA <= b || b + sizeB <= a;
  return !(
    apart(one.x, one.width, other.x, other.width) || apart(one.y, one.height, other.y, other.height)
  );
}
