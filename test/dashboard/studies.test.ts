import type { Device, Page as ListPage, SweepStudy as Study } from '@paceline/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireSystem } from '../stack/index.js'
import { accessibilityFindings, type Visit, visitProduct } from './visitor.js'

requireSystem('chromium')('studies on the dashboard of the started product', () => {
  let visit: Visit
  /** A second try finds the first one's study in the list. */
  let tries = 0

  beforeAll(async () => {
    visit = await visitProduct()
  })
  afterAll(() => visit?.[Symbol.asyncDispose]())

  test('a sweep is found in the list, and followed until its figures stand in chart and table', async () => {
    const { page, url, complaints } = visit
    const devices = (await (await page.request.get(`${url}/v1/devices`)).json()) as ListPage<Device>
    const name = `Three widths, try ${++tries}`
    const data = {
      name,
      members: {
        space: 'mobilenet_v1',
        encodings: [0.25, 0.5, 99].map((width) => ({ width, resolution: 32 })),
      },
      devices: { ids: [devices.items[0]?.id] },
      runtime: 'tflite-native',
      protocol: { maxSeconds: 0.1, invocations: 1, minIterations: 5 },
    }
    const posted = await page.request.post(`${url}/v1/studies/sweep`, { headers: { origin: url }, data })
    const study = (await posted.json()) as Study
    await page.goto(`${url}/studies`)
    await page.getByRole('link', { name }).click()
    await page.getByText('completed: 2 of 3 built, 3 done').waitFor({ timeout: 120_000 })
    const rows = page.getByRole('table', { name: 'Members' }).getByRole('row')
    expect(await rows.count()).toBe(1 + study.results.length)
    expect(await rows.nth(1).textContent()).toMatch(/MobileNetV1 0\.25 32.*[µm]s/)
    expect(await rows.nth(3).textContent()).toMatch(/invalid-encoding/)
    await page.locator('canvas').waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
