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
  var page = location.pathname.slice(base.length).split('/')[0];
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
