import type { Device, Job, Page as ListPage, Model } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, requireSystem, startProduct } from '../stack/index.js'
import { accessibilityFindings, complaintsOf, dropFiles, openBrowser } from './visitor.js'

const PATIENCE_MS = 40_000
const { bytes } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } })

requireSystem('chromium')('the dashboard on the started product', () => {
  let product: Product
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]
  let url: string

  beforeAll(async () => {
    product = startProduct()
    browser = await openBrowser()
    const addresses = await product.ready()
    url = addresses.url
    // Colours that are still changing have the contrast of neither end.
    context = await browser.newContext({ reducedMotion: 'reduce' })
    page = await context.newPage()
    complaints = complaintsOf(page)
    await page.goto(addresses.signInUrl)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  async function ask<T>(path: string): Promise<T> {
    return (await page.request.get(url + path)).json()
  }
  const heading = (name: string | RegExp, on = page) => on.getByRole('heading', { name })

  test('tells a stranger how to sign in, and lets one with the key in', async () => {
    const stranger = await browser.newContext()
    const door = await stranger.newPage()
    await door.goto(`${url}/models`)
    await heading('Sign in to this farm', door).waitFor()
    expect(await accessibilityFindings(door)).toEqual([])
    await door.getByLabel('Or use an access key').fill('pl_wrong')
    await door.getByRole('button', { name: 'Sign in' }).click()
    await door.getByRole('alert').waitFor()
    await door.getByLabel('Or use an access key').fill(product.key())
    await door.getByRole('button', { name: 'Sign in' }).click()
    await heading('Accuracy-latency front', door).waitFor()
    await stranger.close()
  })

  test('says what to do while there is nothing to show', async () => {
    await heading('Accuracy-latency front').waitFor()
    await product.measuring()
    await heading('Nothing measured here yet').waitFor({ timeout: PATIENCE_MS })
    await page.getByRole('link', { name: 'Upload a model' }).click()
    await heading('No model yet').waitFor()
  })

  test('refuses a file that is no model, saying why', async () => {
    await dropFiles(page, '.upload', [{ name: 'letter.tflite', bytes: Buffer.from('Dear farm, …') }])
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toContain('invalid-model')
    // The refusal itself is a line in the console, and the only one.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('422')])
  })

  let front: Page

  test('takes a dropped model and profiles it on this computer', async () => {
    front = await context.newPage()
    await front.goto(`${url}/`)
    await dropFiles(page, '.upload', [{ name: 'dropped.tflite', bytes }])
    const dialog = page.getByRole('dialog', { name: 'Profile dropped' })
    await dialog.waitFor({ timeout: PATIENCE_MS })
    await dialog.getByLabel('tflite-native').check()
    await dialog.getByText('Budget and precision').click()
    await dialog.getByLabel('Sampling seconds, at most').fill('0.5')
    expect(await accessibilityFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Profile', exact: true }).click()
    await page.waitForURL(/\/jobs\/job_/)
    await heading(/^dropped on .+ with tflite-native/).waitFor()
    await heading('1 of 1 runs done').waitFor({ timeout: PATIENCE_MS })
    const job = await ask<Job>(`/v1/jobs/${new URL(page.url()).pathname.split('/').at(-1)}`)
    expect(job.runs[0]).toMatchObject({ runtime: 'tflite-native', state: 'completed' })
    expect(job.runs[0]?.protocol.maxSeconds).toBe(0.5)
  })

  test('shows the run: figures, samples, conditions and protocol', async () => {
    await page.getByRole('link', { name: /^tflite-native · / }).click()
    await heading('Samples in ms').waitFor({ timeout: PATIENCE_MS })
    await page.locator('.chart-small canvas').nth(1).waitFor({ timeout: PATIENCE_MS })
    expect(await page.getByRole('table', { name: 'Conditions asked and ran' }).innerText()).toContain(
      'xnnpack',
    )
    await heading('Protocol').waitFor()
    const csv = page.getByRole('link', { name: 'Samples as CSV' })
    const answer = await page.request.get(url + (await csv.getAttribute('href')))
    expect(answer.headers()['content-type']).toContain('text/csv')
  })

  let model: Model

  test('states the quality of a model on its page', async () => {
    const models = await ask<ListPage<Model>>('/v1/models')
    model = models.items[0] as Model
    await page.goto(`${url}/models/${model.id}`)
    await page.getByRole('button', { name: 'Add a figure' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a quality figure' })
    await dialog.getByLabel('Value (%)').fill('41.5')
    await dialog.getByLabel('Source').fill('this test')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('cell', { name: 'this test' }).waitFor()
    expect((await ask<Model>(`/v1/models/${model.id}`)).qualities).toMatchObject([
      { metric: 'top1', value: 41.5, origin: 'uploaded', source: 'this test' },
    ])
    expect(await page.getByRole('table', { name: /^Operators/ }).innerText()).toContain('DEPTHWISE_CONV_2D')
  })

  test('draws the front once there is a quality to draw', async () => {
    await front.bringToFront()
    await front.reload()
    await front
      .getByRole('img', { name: /^Scatter chart of 1 models, 1 on the front: dropped, 41.5 %/ })
      .waitFor()
  })

  test('brings a second model onto the open front without a reload', async () => {
    const { bytes: second } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } })
    const quality = {
      metric: 'top1',
      value: 45.5,
      dataset: 'imagenet-1k',
      origin: 'claimed',
      source: 'a table',
    }
    const [device] = (await ask<ListPage<Device>>('/v1/devices')).items
    await front.getByText('Live', { exact: true }).waitFor()
    const job = {
      devices: { ids: [device?.id] },
      runtime: 'tflite-native',
      protocol: { maxSeconds: 0.5 },
    }
    const posted = await page.request.post(`${url}/v1/profile`, {
      headers: { origin: url },
      multipart: {
        name: 'Second',
        family: 'Small <b>family</b>',
        qualities: JSON.stringify([quality]),
        job: JSON.stringify(job),
        file: { name: 'second.tflite', mimeType: 'application/octet-stream', buffer: Buffer.from(second) },
      },
    })
    expect(posted.status()).toBe(202)
    await front.getByRole('img', { name: /^Scatter chart of 2 models/ }).waitFor({ timeout: PATIENCE_MS })
    const row = front
      .getByRole('row')
      .filter({ has: front.getByRole('link', { name: 'Second', exact: true }) })
    expect(await row.innerText()).toMatch(/45.5 %[\s\S]*claimed/)
  })

  test('keeps what it shows in its address', async () => {
    await front.getByLabel('Cost').selectOption({ label: 'Peak memory' })
    await front.waitForURL(/cost=peakBytes/)
    await front.reload()
    await heading('Top-1 accuracy over peak memory', front).waitFor()
    await front.getByLabel('Cost').selectOption({ label: 'Median latency (ms)' })
    await front.getByLabel('Latency up to (ms)').fill('0.0001')
    await front.getByLabel('Latency up to (ms)').press('Enter')
    await heading('No model passes these filters', front).waitFor()
    await front.getByRole('link', { name: 'Show all models' }).click()
    await front.getByRole('img', { name: /^Scatter chart of 2 models/ }).waitFor()
  })

  test('is accessible and fits a narrow screen, in light and in dark', async () => {
    const [run] = (await ask<ListPage<{ id: string }>>('/v1/runs')).items
    const [job] = (await ask<ListPage<{ id: string }>>('/v1/jobs')).items
    const [device] = (await ask<ListPage<{ id: string }>>('/v1/devices')).items
    const places = [
      ['/', 'Accuracy-latency front'],
      ['/models', 'Models'],
      [`/models/${model.id}`, 'dropped'],
      ['/jobs', 'Jobs'],
      [`/jobs/${job?.id}`, / on /],
      [`/runs/${run?.id}`, 'Protocol'],
      ['/devices', 'Devices'],
      [`/devices/${device?.id}`, 'Facts'],
    ] as const
    await page.setViewportSize({ width: 380, height: 800 })
    for (const [path, title] of places) {
      await page.goto(url + path)
      await heading(title).first().waitFor()
      await page.waitForFunction(() => document.querySelector('.loading, .chart-loading') === null)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect([path, colorScheme, await accessibilityFindings(page)]).toEqual([path, colorScheme, []])
      }
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([path, beyond]).toEqual([path, 0])
    }
    await page.setViewportSize({ width: 1280, height: 720 })
  })

  test('remembers the theme that was chosen', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.getByRole('button', { name: 'Use the dark theme' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Use the light theme' }).waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  })

  test('reports an error of its own to where it came from, without the address’s search', async () => {
    const reported = page.waitForRequest(
      (request) =>
        request.url().endsWith('/v1/telemetry') && (request.postData() ?? '').includes('a test threw'),
      { timeout: PATIENCE_MS },
    )
    await page.goto(`${url}/?family=secret`)
    await page.waitForFunction(() => performance.getEntriesByName('paceline:telemetry').length > 0)
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('a test threw')
      })
    })
    const request = await reported
    expect((await request.response())?.status()).toBe(202)
    expect(request.postData()).not.toContain('secret')
    expect(complaints.splice(0)).toEqual(['thrown: a test threw'])
  })

  test('has complained of nothing', () => {
    expect(complaints).toEqual([])
  })
})
