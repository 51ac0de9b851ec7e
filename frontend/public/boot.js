/*
 * Runs before first paint: applies theme, language and shell, and begins to load what the page would
 * ask for one after the other once its scripts run. A file, because the CSP allows no inline script.
 */
(function () {
  /* The app sends again what is not answered by then. */
  var PATIENCE_MS = 10000;
  var root = document.documentElement;
  var theme, language, period;
  try {
    theme = localStorage.getItem('cv.theme');
    language = localStorage.getItem('cv.language');
    period = localStorage.getItem('cv.period');
  } catch {
    /* Storage is blocked: the system's theme and the browser's language apply. */
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (language !== 'en' && language !== 'fr') language = navigator.language || 'en';
  root.lang = language.slice(0, 2) === 'fr' ? 'fr' : 'en';

  /* As dashboard/period.ts reads it. */
  if (!['24h', '7d', '30d'].includes(period)) period = '24h';

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
  if (!bare) requestEarly();

  /* The first format takes 100 ms on a phone: spend them while the scripts are awaited. */
  new Intl.DateTimeFormat(root.lang, { timeStyle: 'short' }).format();

  /*
   * Refresh the session that the app remembers, and request what the page shows first. The app
   * takes the answers (api/early-answers.ts), and sends again what fails.
   */
  function requestEarly() {
    var session = rememberedSession();
    if (!session || !readCookie(session.site.csrf_cookie) || !navigator.locks) return;
    var early = (window.cvEarly = new Map());
    setTimeout(() => early.clear(), PATIENCE_MS);
    var refreshed = navigator.locks.request('cv.refresh', function () {
      /* Another tab may have changed it until now. */
      var headers = { 'X-CSRF-TOKEN': readCookie(session.site.csrf_cookie) };
      return request('auth/refresh', { method: 'POST', headers });
    });
    early.set('/api/v1/auth/refresh', { answer: refreshed });
    firstUrls(session.user).forEach(function (url) {
      var answer = refreshed.then(function ({ access_token }) {
        var headers = { Authorization: 'Bearer ' + access_token };
        return request(url, { headers, cache: 'no-cache' });
      });
      var entry = { answer };
      early.set('/api/v1/' + url, entry);
      answer.then((body) => Object.assign(entry, { body, at: Date.now() })).catch(() => undefined);
    });
  }

  /* As i18n/display.ts adds it to requests for figures. */
  function inCurrency(url, user) {
    var currency = user.preferences && user.preferences.currency;
    if (!currency || currency === 'usd') return url;
    return url + (url.includes('?') ? '&' : '?') + 'vs=' + currency;
  }

  /* Other addresses of a page, and users without favourites, need something else. */
  function firstUrls(user) {
    var coin = 'coins/' + path[1];
    var urls = {
      '': [
        'favourites',
        inCurrency('markets?limit=250&favourites=true&window=' + period, user),
        'news?filter=favourites&limit=50',
      ],
      markets: [
        'favourites',
        inCurrency('markets/global', user),
        inCurrency('markets?limit=14&sort=-market_cap', user),
      ],
      coins: path[1]
        ? [
            'favourites',
            inCurrency(coin, user),
            inCurrency(coin + '/prices?window=7d&points=400', user),
          ]
        : [],
      news: ['favourites', 'news?filter=favourites&limit=30'],
    };
    var isUsual =
      location.search === '' || (page === '' && location.search === '?period=' + period);
    return ['status', ...(isUsual && user.favourites > 0 ? ofPage(urls) : [])];
  }

  async function request(url, options) {
    var signal = AbortSignal.timeout(PATIENCE_MS);
    var response = await fetch(base + 'api/v1/' + url, { ...options, signal });
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }

  /* As api/session/remembered-session.ts writes it; null if nobody is signed in. */
  function rememberedSession() {
    try {
      var session = JSON.parse(localStorage.getItem('cv.session ' + base));
      return session.user && session.site && session;
    } catch {
      return null;
    }
  }

  function readCookie(name) {
    var pair = document.cookie.split('; ').find((one) => one.startsWith(name + '='));
    return pair && decodeURIComponent(pair.slice(name.length + 1));
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
