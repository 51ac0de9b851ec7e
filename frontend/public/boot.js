/*
 * Runs before first paint: applies theme, language and shell, and begins to load what the page would
 * ask for one after the other once its scripts run. A file, because the CSP allows no inline script.
 */
(function () {
  var root = document.documentElement;
  var theme, language;
  try {
    theme = localStorage.getItem('cv.theme');
    language = localStorage.getItem('cv.language');
  } catch {
    /* Storage is blocked: the system's theme and the browser's language apply. */
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (language !== 'en' && language !== 'fr') language = navigator.language || 'en';
  root.lang = language.slice(0, 2) === 'fr' ? 'fr' : 'en';

  var scopes = { markets: ['market/'], coins: ['coin/'], news: ['news/'] };
  /* Written by tools/merge-chunks.mjs. */
  var scripts = JSON.parse(document.currentScript.dataset.pages || '{}');
  var base = new URL(document.baseURI).pathname;
  var path = location.pathname.slice(base.length).split('/');
  var page = path[0];
  ofPage(scripts).forEach(function (file) {
    preload('modulepreload', file);
  });
  ['', ...ofPage(scopes)].forEach(function (scope) {
    preload('preload', 'i18n/' + scope + root.lang + '.json');
  });
  preload('preload', 'api/v1/site');

  /* The cookie that accompanies a session. These pages are not in the shell. */
  var bare = ['sign-in', 'first-account', 'favourites'].includes(page);
  if (!bare && /(^|; )cv_csrf_/.test(document.cookie)) root.classList.add('with-shell');
  if (!bare) askEarly();

  /* The first format takes 100 ms on a phone: spend them while the scripts are awaited. */
  new Intl.DateTimeFormat(root.lang, { timeStyle: 'short' }).format();

  /*
   * Refresh the session that the app remembers, and ask for what the page shows first. The app
   * takes the answers (api/early-answers.ts), and asks again for what fails.
   */
  function askEarly() {
    var token = csrfToken();
    if (!token || !navigator.locks) return;
    var coin = 'coins/' + path[1];
    var urls = {
      '': ['favourites', 'markets?limit=250&favourites=true', 'news?filter=favourites&limit=50'],
      markets: ['favourites', 'markets?limit=25&sort=-market_cap'],
      coins: ['favourites', coin, coin + '/prices?window=7d&points=400'],
      news: ['favourites', 'news?filter=favourites&limit=30'],
    };
    var asked = new Map();
    var arrived = new Map();
    window.cvEarly = { asked, arrived };
    var refresh = { method: 'POST', headers: { 'X-CSRF-TOKEN': token } };
    var refreshed = navigator.locks.request('cv.refresh', () => ask('auth/refresh', refresh));
    asked.set('/api/v1/auth/refresh', refreshed);
    ['status', ...(location.search ? [] : ofPage(urls))].forEach(function (url) {
      var answer = refreshed.then(function (session) {
        var headers = { Authorization: 'Bearer ' + session.access_token };
        return ask(url, { headers, cache: 'no-cache' });
      });
      asked.set('/api/v1/' + url, answer);
      answer.then((body) => arrived.set('/api/v1/' + url, body)).catch(() => undefined);
    });
  }

  async function ask(url, options) {
    var response = await fetch(base + 'api/v1/' + url, options);
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }

  function csrfToken() {
    try {
      var session = JSON.parse(localStorage.getItem('cv.session ' + base));
      var name = session.site.csrf_cookie + '=';
      var pair = document.cookie.split('; ').find((one) => one.startsWith(name));
      return pair && decodeURIComponent(pair.slice(name.length));
    } catch {
      return null; /* Nobody is signed in. */
    }
  }

  /* The address may be /constructor, which every object has. */
  function ofPage(lists) {
    return Object.hasOwn(lists, page) ? lists[page] : [];
  }

  function preload(rel, href) {
    var link = document.createElement('link');
    link.rel = rel;
    if (rel === 'preload') link.as = 'fetch';
    link.crossOrigin = 'anonymous';
    link.href = href;
    document.head.append(link);
  }
})();
