import { useSyncExternalStore } from 'react'
import { currentTheme, onThemeChange, type Theme } from './theme.js'

/** The theme in force; a component that draws with its colours draws again when it changes. */
export function useTheme(): Theme {
  return useSyncExternalStore(onThemeChange, currentTheme)
}
