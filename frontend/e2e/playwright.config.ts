import { defineConfig } from '@playwright/test';
import { launchOptions } from './support/browser.ts';

/**
 * Tests against `cryptoviz demo`. Each worker starts one of its own (fixtures.ts), which the tests
 * of the worker share.
 */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] === 'true',
  reporter: [['list']],
  use: {
    locale: 'en-US',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1440, height: 900 },
    // Routes of a test would not see what a service worker fetches; its own tests allow it.
    serviceWorkers: 'block',
    // A trace of each test takes as much CPU as the test: ask for one with --trace.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions,
  },
});
