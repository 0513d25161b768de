/**
 * The headers of every file. COOP and COEP make the page cross-origin isolated (HTML Standard, "cross-origin
 * isolated capability"), CORP lets such a page load the file. The policy lets code come from this server only,
 * and WASM be compiled but no text be evaluated.
 */
export function isolationHeaders(scriptHashes: readonly string[]): Readonly<Record<string, string>> {
  return {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self' 'wasm-unsafe-eval' ${scriptHashes.join(' ')}`,
      "worker-src 'self'",
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
