import type { Device, Job, Page as ListPage, Model, Run } from '@paceline/contracts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, requireSystem, startProduct } from '../stack/index.js'
import { accessibilityFindings, complaintsOf, openBrowser } from './visitor.js'

const PATIENCE_MS = 60_000

requireSystem('chromium')('the dashboard while something is measured', () => {
  let product: Product
  let browser: Browser
  let page: Page
  let complaints: string[]
  let url: string
  let device: Device
  let model: Model
  let measured: Run
  let waiting: Job

  beforeAll(async () => {
    product = startProduct()
    browser = await openBrowser()
    const addresses = await product.ready()
    url = addresses.url
    page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    complaints = complaintsOf(page)
    await page.goto(addresses.signInUrl)
    await product.measuring()
    device = (await ask<ListPage<Device>>('/v1/devices')).items[0] as Device
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
    model = await post<Model>('/v1/models/build', { spec })
    const runtime = 'tflite-native'
    const endless = { invocations: 30, maxSeconds: 600, minIterations: 10_000 }
    const devices = { ids: [device.id] }
    const job = await post<Job>('/v1/jobs', { modelId: model.id, devices, runtime, protocol: endless })
    measured = job.runs[0] as Run
    waiting = await post<Job>(`/v1/devices/${device.id}/floor`, { runtime, modelId: model.id, sessions: 12 })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  async function ask<T>(path: string): Promise<T> {
    return (await page.request.get(url + path)).json()
  }
  async function post<T>(path: string, data: unknown): Promise<T> {
    const answer = await page.request.post(url + path, { headers: { origin: url }, data })
    expect([path, answer.ok()]).toEqual([path, true])
    return answer.json()
  }
  const heading = (name: string) => page.getByRole('heading', { name, exact: true })

  test('follows a run while it is measured', async () => {
    await page.goto(`${url}/runs/${measured.id}`)
    await heading('Being measured').waitFor()
    // Which of the two depends on what else this machine does; both come by the events of its job alone.
    await page
      .getByText(
        /^(Measuring: \d+ samples in \d+ of at least 30 invocations|Waiting until the device is quiet: )/,
      )
      .waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
  })

  test('says what a run and its job wait for', async () => {
    const words = `Waits for ${device.name}: busy with ${model.name}`
    await page.goto(`${url}/runs/${waiting.runs[1]?.id}`)
    await page.getByText(`${words}; 1 run before it.`).waitFor()
    await page.getByRole('link', { name: waiting.id }).click()
    await page.getByText(words, { exact: true }).waitFor()
  })

  test('lists jobs by what they measure, and what for', async () => {
    await page.goto(`${url}/jobs`)
    const row = page.getByRole('row', { name: waiting.id })
    expect(await row.innerText()).toMatch(new RegExp(`${model.name} on .+ with tflite-native[\\s\\S]+floor`))
  })

  test('shows the last ten runs of a device, and all of them elsewhere', async () => {
    await page.goto(`${url}/devices/${device.id}`)
    const rows = (table: string) => page.getByRole('table', { name: table }).locator('tbody tr')
    await page.getByRole('link', { name: 'All runs' }).waitFor()
    expect(await rows('Recent runs').count()).toBe(10)
    await page.getByRole('link', { name: 'All runs' }).click()
    await page.waitForURL(/\/runs\?device=dev_/)
    await heading('Runs').waitFor()
    await expect.poll(() => rows('All runs').count()).toBe(13)
    expect(await accessibilityFindings(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
