import {
  browserMeta,
  ErrorsInstrumentation,
  FetchTransport,
  initializeFaro,
  sdkMeta,
  type TransportItem,
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
}

/** The page's path says what broke; what stands behind it may name models and devices. */
function withoutAddress(item: TransportItem): TransportItem {
  const { page: _, ...meta } = item.meta
  return { ...item, meta: { ...meta, page: { url: location.origin + location.pathname } } }
}
