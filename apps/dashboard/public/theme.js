try {
  const theme = localStorage.getItem('paceline.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be denied; the system's preference applies then.
}
