export type Theme = 'light' | 'dark'

const storageKey = 'paceline.theme'

/** The theme in force: what the user chose, else what the system prefers. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** Keeps the choice for later visits where storage is allowed, and tells whoever draws with colours. */
export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // Denied storage only costs the memory of the choice.
  }
  dispatchEvent(new Event('paceline:theme'))
}

/** Calls back when the theme in force changes, by choice or by the system; returns the way to stop. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  addEventListener('paceline:theme', listener)
  system.addEventListener('change', listener)
  return () => {
    removeEventListener('paceline:theme', listener)
    system.removeEventListener('change', listener)
  }
}
