/** Starts `cryptoviz demo` on free ports over a data directory of its own, before all tests, and stops it after them. */
import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
const COMMAND = process.env['CRYPTOVIZ'] ?? join(ROOT, '.venv/bin/cryptoviz');
export const POLL_SECONDS = 5;
const PATIENCE_MS = 60_000;

export default async function start(): Promise<() => Promise<void>> {
  if (!existsSync(join(ROOT, 'frontend/dist/cryptoviz/browser/index.html')))
    throw new Error('Build the SPA first: npm run build');
  const data = mkdtempSync(join(tmpdir(), 'cryptoviz-e2e-'));
  const [port, simulator] = [await freePort(), await freePort()];
  const log: string[] = [];
  const child = spawn(COMMAND, ['demo'], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATA_DIR: data,
      PORT: String(port),
      SIMULATOR_PORT: String(simulator),
      POLL_SECONDS: String(POLL_SECONDS),
      FEED_POLL_SECONDS: '5',
      WORKERS: '1',
    },
  });
  child.stdout.on('data', (text: Buffer) => log.push(text.toString()));
  child.stderr.on('data', (text: Buffer) => log.push(text.toString()));
  process.env['CRYPTOVIZ_URL'] = `http://127.0.0.1:${port}`;
  process.env['SIMULATOR_URL'] = `http://127.0.0.1:${simulator}`;
  try {
    await ready(child, `http://127.0.0.1:${port}/readyz`);
  } catch (error) {
    await stop(child, data);
    throw new Error(`${String(error)}\n${log.join('')}`, { cause: error });
  }
  return () => stop(child, data);
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}`);
    const answered = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the demo did not answer within a minute');
}

async function stop(child: ChildProcess, data: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
