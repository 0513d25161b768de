import { describe, expect, it } from 'vitest'
import { loadPage } from './load-page.js'

const never = new AbortController().signal
const url = 'http://127.0.0.1:1/random/'

/** A driver that gives these answers in turn, and the last one again and again. */
function driver(...answers: object[]) {
  const asked: unknown[] = []
  return {
    asked,
    async open(opened: string) {
      asked.push(opened)
    },
    async execute() {
      asked.push('look')
      return answers.length > 1 ? answers.shift() : answers[0]
    },
  }
}

const before = { scripted: false, loaded: false, isPage: false, missing: [] }
const half = { scripted: false, loaded: true, isPage: true, missing: [] }

describe('loadPage', () => {
  it('waits where the driver still answers for what was in the tab before, or while scripts run', async () => {
    const session = driver(before, { ...before, isPage: true }, { ...half, scripted: true })
    await loadPage(session, url, never)
    expect(session.asked).toEqual([url, 'look', 'look', 'look'])
  })

  it.each([
    [[['page/main.js', 503]], /did not get all of the runner page: page\/main\.js \(HTTP 503\)$/],
    [[['agent/index.js', 0]], /agent\/index\.js \(no answer\)$/],
    [[], /its script did not run/],
  ])('says what a page without its script lacks: %j', async (missing, message) => {
    await expect(loadPage(driver({ ...half, missing }), url, never)).rejects.toMatchObject({
      code: 'page-not-loaded',
      message: expect.stringMatching(message),
    })
  })
})
