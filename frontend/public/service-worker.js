/*
 * Keeps the files of one build, so that the app starts without a server. Answers of the API belong
 * to a user: they are never handled here. The app keeps the last ones in IndexedDB itself.
 */
/* Written by tools/finish-build.mjs: a hash of the build, and its files relative to the scope. */
const BUILD = { version: 'none', files: [] };

const SCOPE = self.registration.scope;
/* Installations below other paths of the same origin share the storage. */
const PREFIX = `cryptoviz ${SCOPE} `;
const CACHE = PREFIX + BUILD.version;
const FILES = new Set(BUILD.files);
/* The first parts of the pages' addresses. Others belong to the server, or to its neighbours. */
const PAGES = new Set([
  '',
  'coins',
  'favourites',
  'first-account',
  'markets',
  'more',
  'news',
  'sign-in',
  'status',
]);

self.addEventListener('install', (event) => event.waitUntil(keepFiles()));
self.addEventListener('activate', (event) =>
  event.waitUntil(removeOldFiles().then(() => self.clients.claim())),
);
self.addEventListener('message', (event) => {
  if (event.data === 'activate') self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const file = fileFor(event.request);
  if (file !== null) event.respondWith(serve(file, event.request));
});

/* All or nothing: a file that is missing fails the installation, and the browser tries again. */
async function keepFiles() {
  const cache = await caches.open(CACHE);
  await cache.addAll(BUILD.files.map((file) => SCOPE + file));
}

async function removeOldFiles() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/* Return the file to serve; null if the request is for the server. */
function fileFor(request) {
  const url = request.url.replace(/[?#].*$/, '');
  if (request.method !== 'GET' || !url.startsWith(SCOPE)) return null;
  const path = url.slice(SCOPE.length);
  if (FILES.has(path)) return path;
  return request.mode === 'navigate' && PAGES.has(path.split('/', 1)[0]) ? 'index.html' : null;
}

async function serve(file, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(SCOPE + file, { ignoreVary: true })) ?? fetch(request);
}
