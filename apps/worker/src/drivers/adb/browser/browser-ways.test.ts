import { describe, expect, it } from 'vitest'
import { browserWays } from './browser-ways.js'

describe('browserWays', () => {
  it('tries both on Android, its sockets first, and on a board what a board can have', () => {
    expect(browserWays('android', undefined)).toEqual(['chromium', 'uiautomator2'])
    expect(browserWays('android', 'auto')).toEqual(['chromium', 'uiautomator2'])
    expect(browserWays('linux', '')).toEqual(['chromium'])
  })

  it('does as the operator chose, and names a choice that there is not', () => {
    expect(browserWays('android', 'uiautomator2')).toEqual(['uiautomator2'])
    expect(browserWays('android', 'chromium')).toEqual(['chromium'])
    expect(browserWays('android', 'web-view')).toEqual(['web-view'])
    expect(browserWays('linux', 'web-view')).toEqual({
      unavailable: 'PACELINE_PHONE_BROWSER is web-view: only Android has one',
    })
    expect(browserWays('android', 'safari')).toEqual({
      unavailable: 'PACELINE_PHONE_BROWSER is safari: it takes auto, chromium, uiautomator2 or web-view',
    })
  })
})
