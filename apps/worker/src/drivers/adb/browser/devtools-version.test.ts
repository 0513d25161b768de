import { describe, expect, it } from 'vitest'
import { identityOf } from './devtools-version.js'

/** Chromium 156 on Linux said so itself; Android's answers are made from its documentation. */
const linux = {
  Browser: 'Chrome/156.0.8078.108',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0.0.0 Safari/537.36',
}
const agent = (rest: string) => `Mozilla/5.0 (Linux; Android 14; Pixel 8${rest}) Chrome/156.0.0.0`

describe('identityOf', () => {
  it('goes by what Linux calls its program, as every Chromium is Chrome to DevTools', () => {
    expect(identityOf(linux, 'chromium')).toEqual({ kind: 'chromium', version: '156.0.8078.108' })
    expect(identityOf(linux)).toEqual({ kind: 'chrome', version: '156.0.8078.108' })
    expect(identityOf({ Browser: 'HeadlessChrome/99.0.1.2' }).version).toBe('99.0.1.2')
  })

  it.each([
    ['com.android.chrome', '', 'chrome'],
    ['com.chrome.beta', '', 'chrome'],
    ['org.chromium.chrome', '', 'chromium'],
    ['com.android.chrome.impostor', '', 'chromium'],
    ['org.example.app', '; wv', 'web-view'],
  ])('tells %s with %j in its agent from others: %s', (androidPackage, rest, kind) => {
    const answer = {
      Browser: 'Chrome/156.0.1.2',
      'Android-Package': androidPackage,
      'User-Agent': agent(rest),
    }
    expect(identityOf(answer)).toEqual({ kind, version: '156.0.1.2' })
  })

  it.each([null, {}, [], 'Chrome/1', { Browser: 'Firefox/120.0' }, { Browser: 'Chrome/' }])(
    'takes %j for no Chromium, and says so',
    (answer) => {
      expect(() => identityOf(answer)).toThrow(/it is no Chromium/)
    },
  )
})
