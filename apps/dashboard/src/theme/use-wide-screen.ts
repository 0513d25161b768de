import { useSyncExternalStore } from 'react'

/** As the style sheets: below this width pages fold into one column. */
const WIDE = '(min-width: 761px)'

/** Whether there is room for what a narrow screen leaves out. */
export function useWideScreen(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches)
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WIDE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
