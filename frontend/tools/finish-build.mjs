/**
 * Run after `ng build`: put a random nonce for Angular's styles into index.html, then write .br and
 * .gz files for everything that compresses.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('../dist/cryptoviz/browser/', import.meta.url));
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
for (const name of readdirSync(ROOT, { recursive: true })) {
  const file = join(ROOT, name);
  if (COMPRESSIBLE.has(extname(file)) && statSync(file).isFile()) compress(file);
}
