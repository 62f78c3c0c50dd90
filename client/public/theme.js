// The remembered theme, before the first paint. A file and not an inline script, so that the content security policy stays strict.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the theme follows the system.
}
