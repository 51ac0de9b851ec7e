/* Runs before the first paint: the chosen theme and language, so that nothing flashes. External, because the CSP allows no inline script. */
(function () {
  var root = document.documentElement;
  var theme, language;
  try {
    theme = localStorage.getItem('cv.theme');
    language = localStorage.getItem('cv.language');
  } catch {
    /* storage is blocked: the system's theme and the browser's language hold */
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  root.lang =
    language === 'en' || language === 'fr' ? language : (navigator.language || 'en').slice(0, 2) === 'fr' ? 'fr' : 'en';
})();
