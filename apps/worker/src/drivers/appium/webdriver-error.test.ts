import { describe, expect, it } from 'vitest'
import { webDriverErrorOf } from './webdriver-error.js'

describe('webDriverErrorOf', () => {
  it('explains two versions that do not fit', () => {
    const message =
      'session not created: This version of ChromeDriver only supports Chrome version 120\n' +
      'Current browser version is 156.0.8078.79 with binary path /usr/bin/chromium'
    const error = webDriverErrorOf('session not created', message)
    expect(error.code).toBe('session-not-created')
    expect(error.message).toMatch(/only supports Chrome version 120; this chromedriver is for version 120/)
    expect(error.message).toMatch(/browser is 156\.0\.8078\.79: install the two of one version/)
  })

  it.each([
    ['unknown error', 'tab crashed\n  (Session info: chrome=156)', 'page-crashed'],
    ['unknown error', 'session deleted because of page crash', 'page-crashed'],
    ['invalid session id', 'A session is either terminated or not started', 'browser-gone'],
    ['no such window', 'target window already closed', 'browser-gone'],
    [
      'unknown error',
      'Could not proxy command. Original error: connect ECONNREFUSED 127.0.0.1:9515',
      'browser-gone',
    ],
    ['disconnected', 'disconnected: not connected to DevTools', 'browser-gone'],
    ['unknown error', 'unknown error: net::ERR_CONNECTION_REFUSED\n  (Session info)', 'page-not-loaded'],
    ['javascript error', 'paceline is not defined', 'webdriver-failed'],
  ])('%s, %j: %s', (error, message, code) => {
    expect(webDriverErrorOf(error, message).code).toBe(code)
  })
})
