let started = false

/**
 * Reports this page's errors and web vitals to the origin it came from, and to nobody else. The SDK is loaded
 * when the browser has nothing else to do, once for a page; no session, user or query string goes along.
 */
export function startTelemetry(): void {
  if (started) return
  started = true
  const start = () => void import('./faro.js').then(({ reportToOwnOrigin }) => reportToOwnOrigin())
  if ('requestIdleCallback' in window) requestIdleCallback(start, { timeout: 5000 })
  else setTimeout(start, 2000)
}
