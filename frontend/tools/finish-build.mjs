/**
 * Run after `ng build`: put a random nonce for Angular's styles into index.html, list the files in
 * the service worker, then write .br and .gz files for everything that compresses.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('../dist/cryptoviz/browser/', import.meta.url));
const WORKER = 'service-worker.js';
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest']);
/** In bytes; compressing smaller files saves less than the headers cost. */
const MIN_SIZE = 300;

/** The server reads the nonce from the page for its Content-Security-Policy header. */
function stampNonce(page) {
  const nonce = randomBytes(18).toString('base64url');
  const html = readFileSync(page, 'utf8');
  const stamped = html.replace('<cv-root>', `<cv-root ngCspNonce="${nonce}">`);
  if (stamped === html)
    throw new Error('index.html has no <cv-root>: the page would have no nonce');
  writeFileSync(page, stamped);
}

/** Any other file makes another worker, and so a new version. */
function stampWorker(names) {
  const files = names.filter((name) => name !== WORKER).sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(name).update(readFileSync(join(ROOT, name)));
  const build = { version: hash.digest('hex').slice(0, 16), files };
  const worker = join(ROOT, WORKER);
  const code = readFileSync(worker, 'utf8');
  const stamped = code.replace(/^const BUILD = .*;$/m, `const BUILD = ${JSON.stringify(build)};`);
  if (stamped === code) throw new Error(`${WORKER} has no line "const BUILD = …;"`);
  writeFileSync(worker, stamped);
}

function isFile(name) {
  return statSync(join(ROOT, name)).isFile();
}

function compress(file) {
  const bytes = readFileSync(file);
  if (bytes.length < MIN_SIZE) return;
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
}

stampNonce(join(ROOT, 'index.html'));
const names = readdirSync(ROOT, { recursive: true }).filter(isFile);
stampWorker(names);
for (const name of names) if (COMPRESSIBLE.has(extname(name))) compress(join(ROOT, name));
