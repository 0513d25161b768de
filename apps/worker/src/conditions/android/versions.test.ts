import { describe, expect, it } from 'vitest'
import { parsePackageVersion, parseValue, parseWebViewVersion } from './versions.js'

/** Constructed after Settings.dumpPackageLPr of AOSP's frameworks/base; no dump of a device was copied. */
const entry = (name: string, code: number, version: string) =>
  `  Package [${name}] (1a2b3c):\n    userId=10123\n    codePath=/data/app/${name}\n    versionCode=${code} minSdk=29 targetSdk=34\n    versionName=${version}\n    splits=[base]\n`
const NAME = 'com.android.chrome'

describe('parsePackageVersion', () => {
  it('reads name and code of a version', () => {
    const dump = `Packages:\n${entry(NAME, 647807133, '126.0.6478.71')}`
    expect(parsePackageVersion(dump, NAME)).toBe(`${NAME} 126.0.6478.71 (647807133)`)
  })

  it('takes the update of an app of the system, and not what it replaced', () => {
    const hidden = `Hidden system packages:\n${entry(NAME, 1, '80.0')}`
    const dump = `Packages:\n${entry(NAME, 647807133, '126.0.6478.71')}\n${hidden}`
    expect(parsePackageVersion(dump, NAME)).toBe(`${NAME} 126.0.6478.71 (647807133)`)
    expect(parsePackageVersion(hidden, NAME)).toBe('unavailable')
  })

  it('does not take another package', () => {
    const dump = `Packages:\n${entry('com.example', 5, '5.0')}${entry(NAME, 6, '6.0')}`
    expect(parsePackageVersion(dump, NAME)).toBe(`${NAME} 6.0 (6)`)
    expect(parsePackageVersion(dump, 'com.other')).toBe('unavailable')
  })

  it('says nothing else than the whole dump does, wherever it is cut off', () => {
    const dump = `Packages:\n${entry(NAME, 647807133, '126.0.6478.71')}`
    for (let length = 0; length < dump.length; length++) {
      expect([`${NAME} 126.0.6478.71 (647807133)`, 'unavailable']).toContain(
        parsePackageVersion(dump.slice(0, length), NAME),
      )
    }
  })

  it.each(['', `Unable to find package: ${NAME}\n`])('is unavailable where it says %j', (dump) => {
    expect(parsePackageVersion(dump, NAME)).toBe('unavailable')
  })
})

describe('parseWebViewVersion', () => {
  // Constructed after WebViewUpdateServiceImpl.dumpState of AOSP's frameworks/base.
  it('reads which package gives apps their WebView', () => {
    const dump =
      'Current WebView Update Service state\n  Current WebView package (name, version): (com.google.android.webview, 126.0.6478.71)\n  Minimum targetSdkVersion: 33\n'
    expect(parseWebViewVersion(dump)).toBe('com.google.android.webview 126.0.6478.71')
  })

  it.each([
    '',
    '  Current WebView package is null\n',
    '  Current WebView package (name, version): (com.google.android.webview, 126.0',
  ])('is unavailable where it says %j', (dump) => expect(parseWebViewVersion(dump)).toBe('unavailable'))
})

describe('parseValue', () => {
  it.each([
    ['14\n', '14'],
    [' 14 \n', '14'],
    ['\n', 'unavailable'],
    ['', 'unavailable'],
    ['14', 'unavailable'],
  ])('%j is %j', (text, value) => expect(parseValue(text)).toBe(value))
})
