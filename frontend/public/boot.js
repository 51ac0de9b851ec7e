/* Applies theme and language before first paint. A file, because the CSP allows no inline script. */
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
})();
