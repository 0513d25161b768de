import type { Known } from '@paceline/domain'
import { completeLines } from './shell-sections.js'

/**
 * A package and its version, such as `com.android.chrome 126.0.6478.71 (647807133)`, by `dumpsys package <name>`
 * (Settings of frameworks/base). An app of the system that was updated is there twice: what it was before stands
 * below `Hidden system packages:`.
 */
export function parsePackageVersion(dump: string, packageName: string): Known<string> {
  let inside = false
  let code: string | undefined
  for (const line of completeLines(dump).map((each) => each.trim())) {
    if (line === 'Hidden system packages:') return 'unavailable'
    const [, name] = /^Package \[(.+)\] \(/.exec(line) ?? []
    if (name !== undefined) inside = name === packageName
    if (!inside) continue
    code ??= /^versionCode=(\d+)/.exec(line)?.[1]
    const [, version] = /^versionName=(\S+)$/.exec(line) ?? []
    if (version !== undefined) return `${packageName} ${version}${code === undefined ? '' : ` (${code})`}`
  }
  return 'unavailable'
}

/** The package that gives apps their WebView and its version, by `dumpsys webviewupdate` (WebViewUpdateServiceImpl). */
export function parseWebViewVersion(dump: string): Known<string> {
  for (const line of completeLines(dump)) {
    const [, name, version] =
      /^\s*Current WebView package \(name, version\): \(([\w.]+), ([^)\s]+)\)$/.exec(line) ?? []
    if (name !== undefined) return `${name} ${version}`
  }
  return 'unavailable'
}

/** One value of a line of its own, such as getprop's; unavailable where it is empty. */
export function parseValue(text: string): Known<string> {
  const value = completeLines(text)[0]?.trim()
  return value ? value : 'unavailable'
}
