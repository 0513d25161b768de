import type { Device, Page as ListPage, SparseStudy } from '@paceline/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireSystem } from '../stack/index.js'
import { accessibilityFindings, type Visit, visitProduct } from './visitor.js'

requireSystem('chromium')('a sparse study on the dashboard of the started product', () => {
  let visit: Visit

  beforeAll(async () => {
    visit = await visitProduct()
  })
  afterAll(() => visit?.[Symbol.asyncDispose]())

  test('its curves, networks, layers and bytes stand on the page once it is measured', async () => {
    const { page, url, complaints } = visit
    const devices = (await (await page.request.get(`${url}/v1/devices`)).json()) as ListPage<Device>
    const data = {
      spec: { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } },
      patterns: ['group-6'],
      sparsities: [0.5, 0.9],
      devices: { ids: [devices.items[0]?.id] },
      runtimes: ['tflite-native'],
      // Plain kernels have no sparse path to compare encodings by, which takes its time.
      protocol: { delegate: null, maxSeconds: 0.1, invocations: 2, minIterations: 5 },
    }
    const posted = await page.request.post(`${url}/v1/studies/sparse`, { headers: { origin: url }, data })
    const study = (await posted.json()) as SparseStudy
    expect(posted.status(), JSON.stringify(study)).toBe(202)
    await page.goto(`${url}/studies/${study.id}`)
    const ended = 'completed: 5 of 5 files built, 3 of 3 measurements ended'
    const told = () => page.locator('.page-head p').textContent()
    await expect.poll(told, { timeout: 220_000, interval: 200 }).toBe(ended)
    const known = (await (await page.request.get(`${url}/v1/studies/${study.id}`)).json()) as SparseStudy
    expect(known.results.dense.name).toMatch(/MobileNet/)
    await page.getByRole('heading', { name: `Sparse study of ${known.results.dense.name}` }).waitFor()
    // A device's name goes before a comma or a full stop.
    expect(await page.getByText('hollow is not decided').textContent()).not.toMatch(/ [,.]/)
    await page.locator('canvas').waitFor()
    const networks = page.getByRole('table', { name: 'Networks by tflite-native' }).getByRole('row')
    expect(await networks.count()).toBe(1 + 2)
    expect(await networks.nth(1).textContent()).toMatch(/group-650 %.*[µm]s.*(faster|slower|undecided)/)
    const layers = page.getByRole('table', { name: 'Layers by tflite-native' }).getByRole('row')
    expect(await layers.count()).toBeGreaterThan(10)
    const models = page.getByRole('table', { name: 'Models' }).getByRole('row')
    expect(await models.count()).toBe(1 + 2)
    expect(await models.nth(2).textContent()).toMatch(/90 %.*[kM]B.*[kM]B/)
    expect(await accessibilityFindings(page)).toEqual([])
    expect(complaints).toEqual([])
  }, 240_000)
})
