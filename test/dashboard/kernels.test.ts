import type { Device, Page as ListPage } from '@paceline/contracts'
import { addingPlugin, addManifest } from '@paceline/kernel-plugin/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireSystem } from '../stack/index.js'
import { accessibilityFindings, dropFiles, type Visit, visitProduct } from './visitor.js'

requireSystem('chromium')('kernels on the dashboard of the started product', () => {
  let visit: Visit

  beforeAll(async () => {
    visit = await visitProduct()
  })
  afterAll(() => visit?.[Symbol.asyncDispose]())

  test('a plug-in is dropped, shown as a model, measured, and ranked in a table of its sizes', async () => {
    const { page, url, complaints } = visit
    await page.goto(`${url}/kernels`)
    await page.getByText('No kernel measured').waitFor()
    await page.goto(`${url}/models`)
    const bytes = addingPlugin({ manifest: { ...addManifest, name: 'dropped sum' } })
    await page.getByText('Drop .tflite or .wasm files here').waitFor()
    await dropFiles(page, '.upload', [{ name: 'sum.wasm', bytes }])
    await page.getByText('dropped sum').first().waitFor()
    const models = (await (await page.request.get(`${url}/v1/models?format=wasm`)).json()) as ListPage<{
      id: string
    }>
    const devices = (await (await page.request.get(`${url}/v1/devices`)).json()) as ListPage<Device>
    const data = {
      modelId: models.items[0]?.id,
      devices: { ids: [devices.items[0]?.id] },
      protocol: { maxSeconds: 0.1, invocations: 1, minIterations: 5 },
    }
    const job = await (await page.request.post(`${url}/v1/jobs`, { headers: { origin: url }, data })).json()
    await page.goto(`${url}/jobs/${job.id}`)
    await page.getByText('completed').first().waitFor({ timeout: 120_000 })
    await page.goto(`${url}/kernels?operator=add`)
    const table = page.getByRole('table', { name: 'add float32, height 4, width 5, channels 3' })
    await table.waitFor()
    expect(await table.getByRole('row').nth(1).textContent()).toMatch(/^1dropped sumplug-in, chw.*[µnm]s/)
    expect(await accessibilityFindings(page)).toEqual([])
    await page.getByLabel('Operator').selectOption('conv1x1')
    await page.getByText('No kernel measured').waitFor()
    expect(complaints).toEqual([])
    await page.goto(`${url}/models/${models.items[0]?.id}`)
    await page.getByText('ADD').first().waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
