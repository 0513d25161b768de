import type { PageFiles } from '@paceline/agent-web'

/**
 * The headers of every file. COOP and COEP make the page cross-origin isolated (HTML Standard, "cross-origin
 * isolated capability"), CORP lets such a page load the file. The policy lets code come from this server only,
 * and WASM be compiled but no text be evaluated, except where the page's runtime cannot do without.
 */
export function isolationHeaders(
  scriptHashes: readonly string[],
  { scripts = '', workers = '' }: NonNullable<PageFiles['allow']> = {},
): Readonly<Record<string, string>> {
  return {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': [
      "default-src 'none'",
      sources("script-src 'self' 'wasm-unsafe-eval'", ...scriptHashes, scripts),
      sources("worker-src 'self'", workers),
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
}

function sources(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
