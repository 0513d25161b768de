import { useEffect } from 'react'

const PRODUCT = 'Paceline'

/** Names the browser's tab and history entry after the page, as in "Front · Paceline". */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`
    return () => {
      document.title = PRODUCT
    }
  }, [title])
}
