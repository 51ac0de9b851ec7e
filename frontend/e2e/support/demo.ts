/** Starts `cryptoviz demo` on free ports with its own data directory. */
import { ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('.', import.meta.url)), '../../..');
const COMMAND = process.env['CRYPTOVIZ'] ?? join(ROOT, '.venv/bin/cryptoviz');
const SPA_DIR = join(ROOT, 'frontend/dist/cryptoviz/browser');
const POLL_SECONDS = 5;
/** For the web server, and again for the first data. */
const STARTUP_TIMEOUT_MS = 90_000;
/** For both, and for the stop. */
export const DEMO_TIMEOUT_MS = 3 * STARTUP_TIMEOUT_MS;
/** Items of the news that tests expect at least. */
const NEWS = 100;

export interface Demo {
  readonly url: string;
  readonly data: string;
  /** The copy of the web app that it serves. */
  readonly spa: string;
  readonly simulator: string;
  stop(): Promise<void>;
}

/** Start a demo below this path; its URL has no slash at the end. */
export async function startDemo(basePath = '/'): Promise<Demo> {
  if (!existsSync(join(SPA_DIR, 'index.html')))
    throw new Error('Build the web app first: npm run build');
  const data = mkdtempSync(join(tmpdir(), 'cryptoviz-e2e-'));
  // A copy: a test replaces it with another version.
  const spa = join(data, 'spa');
  cpSync(SPA_DIR, spa, { recursive: true });
  const [port, simulator] = [await freePort(), await freePort()];
  const log: string[] = [];
  const child = spawn(COMMAND, ['demo'], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATA_DIR: data,
      SPA_DIR: spa,
      PORT: String(port),
      SIMULATOR_PORT: String(simulator),
      POLL_SECONDS: String(POLL_SECONDS),
      FEED_POLL_SECONDS: String(POLL_SECONDS),
      WORKERS: '1',
      BASE_PATH: basePath,
    },
  });
  child.stdout.on('data', (text: Buffer) => log.push(text.toString()));
  child.stderr.on('data', (text: Buffer) => log.push(text.toString()));
  const url = `http://127.0.0.1:${port}${basePath}`.replace(/\/$/, '');
  try {
    await waitUntilReady(child, `${url}/readyz`);
    await waitForData(`${url}/api/v1`, await demoToken(url, data));
  } catch (error) {
    await stop(child, data);
    throw new Error(`${String(error)}\n${log.join('')}`, { cause: error });
  }
  const simulatorUrl = `http://127.0.0.1:${simulator}`;
  return { url, data, spa, simulator: simulatorUrl, stop: () => stop(child, data) };
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + STARTUP_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the demo exited with ${child.exitCode}`);
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the demo was not ready in time');
}

/** Sign in as the account of the demo; return the access token. */
export async function demoToken(url: string, data: string): Promise<string> {
  const password = readFileSync(join(data, 'demo-password'), 'utf-8').trim();
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

/** Wait for the first prices and enough news: a page keeps the list that it begins with. */
async function waitForData(api: string, token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}` };
  const count = async (path: string): Promise<number> => {
    const response = await fetch(`${api}/${path}`, { headers });
    return ((await response.json()) as { data: unknown[] }).data.length;
  };
  const deadline = Date.now() + STARTUP_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const news = await count(`news?filter=all&limit=${NEWS}`);
    if (news === NEWS && (await count('markets?limit=1')) > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the demo had no prices or too few news in time');
}

async function stop(child: ChildProcess, data: string): Promise<void> {
  if (child.exitCode === null) {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exited;
  }
  rmSync(data, { recursive: true, force: true });
}

/** Return a port that no connection of a browser takes before the demo listens on it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const isFree = await new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
