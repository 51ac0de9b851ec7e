/**
 * Run after `ng build`: merge the scripts that every page loads into one, since the bundler leaves
 * a file for each set of pages that share something, and tell boot.js what each page loads later.
 * boot.js is minified.
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../dist/cryptoviz/browser/', import.meta.url));
const PAGE = join(ROOT, 'index.html');
const BOOT = 'boot.js';
/** The component of each page that is loaded when opened, by the first part of its address. */
const COMPONENTS = {
  markets: 'cv-market-page',
  coins: 'cv-coin-page',
  news: 'cv-news-page',
  status: 'cv-status-page',
  favourites: 'cv-favourites-page',
  'sign-in': 'cv-sign-in-page',
};

function importsOf(file) {
  const code = readFileSync(join(ROOT, file), 'utf8');
  return [...code.matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)].map(([, name]) => name);
}

/** The file and all that it imports statically. */
function closure(file, known = new Set()) {
  if (known.has(file)) return known;
  known.add(file);
  for (const imported of importsOf(file)) closure(imported, known);
  return known;
}

/** Bundle again, with all that main imports statically in one file. */
async function bundle(main) {
  const initial = closure(main);
  const isInitial = (id) => initial.has(basename(id));
  const bundled = await rolldown({ input: join(ROOT, main), cwd: ROOT });
  const { output } = await bundled.generate({
    minify: true, // names that were exported for other files become short
    entryFileNames: 'main-[hash].js',
    chunkFileNames: 'chunk-[hash].js',
    codeSplitting: { groups: [{ name: 'initial', test: isInitial }] },
  });
  await bundled.close();
  return output;
}

/** boot.js is a script, no module, and no other file imports it. */
async function minifyBoot() {
  const bundled = await rolldown({ input: join(ROOT, BOOT), cwd: ROOT });
  const { output } = await bundled.generate({ minify: true, format: 'iife' });
  await bundled.close();
  writeFileSync(join(ROOT, BOOT), output[0].code);
}

function replaceScripts(output) {
  for (const name of readdirSync(ROOT)) {
    if (/^(main|chunk)-[\w-]+\.js$/.test(name)) rmSync(join(ROOT, name));
  }
  for (const { fileName, code } of output) writeFileSync(join(ROOT, fileName), code);
}

/** The files that a page needs in addition to those of every page. */
function laterScripts(output, initial) {
  return Object.fromEntries(
    Object.entries(COMPONENTS).map(([path, component]) => {
      const selectors = [`[["${component}"]]`, `[[\`${component}\`]]`];
      const chunk = output.find(({ code }) => selectors.some((text) => code.includes(text)));
      if (!chunk) throw new Error(`no script has the component ${component}`);
      const files = [...closure(chunk.fileName)].filter((file) => !initial.has(file));
      return [path, files];
    }),
  );
}

await minifyBoot();
const html = readFileSync(PAGE, 'utf8');
const [, main] = /<script src="(main-[\w-]+\.js)"/.exec(html);
const output = await bundle(main);
replaceScripts(output);
const entry = output.find((chunk) => chunk.isEntry).fileName;
const initial = closure(entry);
const preloads = [...initial].filter((file) => file !== entry);
const pages = JSON.stringify(laterScripts(output, initial));
writeFileSync(
  PAGE,
  html
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace(`src="${main}"`, `src="${entry}"`)
    .replace(
      '<script src="boot.js">',
      preloads.map((file) => `<link rel="modulepreload" href="${file}">`).join('') +
        `<script src="boot.js" data-pages='${pages}'>`,
    ),
);
