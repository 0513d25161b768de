import {
  browserMeta,
  ErrorsInstrumentation,
  type ExceptionEvent,
  FetchTransport,
  initializeFaro,
  sdkMeta,
  type TransportItem,
  TransportItemType,
  WebVitalsInstrumentation,
} from '@grafana/faro-web-sdk'

export function reportToOwnOrigin(): void {
  initializeFaro({
    app: { name: 'paceline-dashboard' },
    instrumentations: [new ErrorsInstrumentation(), new WebVitalsInstrumentation()],
    transports: [new FetchTransport({ url: '/v1/telemetry' })],
    metas: [sdkMeta, browserMeta],
    sessionTracking: { enabled: false },
    preventGlobalExposure: true,
    beforeSend: withoutAddress,
  })
  // From here on errors are heard; what watches the page can wait for it.
  performance.mark('paceline:telemetry')
}

/** A path says what broke; the search behind it may name models and devices, and stays here. */
function withoutAddress(item: TransportItem): TransportItem {
  const meta = { ...item.meta, page: { url: location.origin + location.pathname } }
  if (item.type !== TransportItemType.EXCEPTION) return { ...item, meta }
  const { stacktrace, ...exception } = item.payload as ExceptionEvent
  const frames = stacktrace?.frames.map((frame) => ({ ...frame, filename: withoutSearch(frame.filename) }))
  return { ...item, meta, payload: { ...exception, ...(frames && { stacktrace: { frames } }) } }
}

function withoutSearch(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? ''
}
