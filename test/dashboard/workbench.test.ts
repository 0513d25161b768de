import type { Model } from '@paceline/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireSystem } from '../stack/index.js'
import { accessibilityFindings, type Visit, visitProduct } from './visitor.js'

requireSystem('chromium')('models of the workbench on the dashboard', () => {
  let visit: Visit

  beforeAll(async () => {
    visit = await visitProduct()
  })
  afterAll(() => visit?.[Symbol.asyncDispose]())

  async function made(path: string, data: object): Promise<Model> {
    const { page, url } = visit
    const answer = await page.request.post(`${url}/v1/models/${path}`, { headers: { origin: url }, data })
    expect(answer.status(), await answer.text()).toBe(201)
    return (await answer.json()) as Model
  }

  test('a page says of which model it was made and how, and what runtimes would leave out of it', async () => {
    const { page, url, complaints } = visit
    const encoding = { size: 'small', width: 0.35, resolution: 32 }
    const source = await made('build', { spec: { space: 'mobilenet_v3', encoding } })
    const quantise = { kind: 'quantize', dtype: 'int8', io: 'int8', calibration: { samples: 1 } }
    const model = await made(`${source.id}/transform`, quantise)
    await page.goto(`${url}/models/${model.id}`)
    const origin = page.getByRole('region', { name: 'Made of another model' })
    await origin.getByRole('link', { name: source.name }).waitFor()
    expect(await origin.textContent()).toMatch(/by quantize .*dtype=int8/)
    const table = page.getByRole('table', { name: 'Runs on' })
    const native = table.getByRole('row', { name: /tflite-native/ })
    expect(await native.textContent()).toMatch(/yes.*\d+ of \d+ operators/)
    await native.locator('summary').click()
    expect(await native.textContent()).toMatch(/HARD_SWISH: is computed in float32, not int8/)
    expect(await table.getByRole('row', { name: /litert-web/ }).textContent()).toMatch(/no: 2 reasons/)

    await page.getByRole('button', { name: 'Profile on …' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^tflite-native/ }).check()
    await dialog.getByText(/operators of .* run outside XNNPACK/).waitFor()
    await dialog.getByRole('radio', { name: /^litert-node/ }).check()
    await dialog.getByText(/will not run on litert-node: INPUT: .*int8/).waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
