import type { Comparison, Device, Job, Page as ListPage, Model, Run } from '@paceline/contracts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, requireSystem, startProduct } from '../stack/index.js'
import { accessibilityFindings, complaintsOf, openBrowser } from './visitor.js'

const PATIENCE_MS = 120_000

requireSystem('chromium')('sessions on the dashboard of the started product', () => {
  let product: Product
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let complaints: string[]
  let url: string
  let device: Device
  let small: Model
  let large: Model
  let run: Run

  beforeAll(async () => {
    product = startProduct()
    browser = await openBrowser()
    const addresses = await product.ready()
    url = addresses.url
    // Colours that are still changing have the contrast of neither end.
    context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1400, height: 900 } })
    page = await context.newPage()
    complaints = complaintsOf(page)
    await page.goto(addresses.signInUrl)
    await product.measuring()
    device = (await ask<ListPage<Device>>('/v1/devices')).items[0] as Device
    small = await built({ width: 0.25, resolution: 128 })
    large = await built({ width: 0.5, resolution: 160 })
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
  const built = (encoding: object) =>
    post<Model>('/v1/models/build', { spec: { space: 'mobilenet_v1', encoding } })
  async function ended(id: string): Promise<Job> {
    const job = () => ask<Job>(`/v1/jobs/${id}`)
    await expect.poll(async () => (await job()).endedAt, { timeout: PATIENCE_MS }).not.toBeNull()
    return job()
  }
  const heading = (name: string) => page.getByRole('heading', { name, exact: true })
  const card = (title: string) => page.locator('section.card', { has: heading(title) })

  test('a run says how far to believe it, what its device did, and what each operator takes', async () => {
    const job = await post<Job>('/v1/jobs', {
      modelId: small.id,
      devices: { ids: [device.id] },
      runtime: 'tflite-native',
      protocol: { maxSeconds: 1, perOperator: true },
    })
    run = (await ended(job.id)).runs[0] as Run
    await page.goto(`${url}/runs/${run.id}`)
    const latency = card('Latency')
    await latency.waitFor()
    expect(await latency.innerText()).toMatch(
      /This session\s+±[\d.]+ %[\s\S]*Another session\s+session variance unknown/,
    )
    expect(await latency.innerText()).toContain('npx --no-install paceline floor --device')
    expect(await card('What the figure rests on').innerText()).toMatch(/Plan\s+A pilot of 5 invocations/)
    const meanwhile = page.getByRole('table', { name: /^Conditions before/ })
    expect(await meanwhile.innerText()).toMatch(/Other processes\s+–\s+[\d.]+ CPUs/)
    const operators = page.getByRole('table', { name: /^Operators in the order they run/ })
    expect(await operators.innerText()).toMatch(/CONV_2D[\s\S]*µs/)
    await page.getByRole('img', { name: /^Shares of the time, by slices of the model: CONV_2D/ }).waitFor()
    const bundle = page.getByRole('link', { name: 'Evidence bundle' })
    const zip = await page.request.get(url + (await bundle.getAttribute('href')))
    expect(zip.headers()['content-type']).toContain('application/zip')
    await page.getByLabel('Samples of').selectOption({ label: 'the whole, beside its operators' })
    await page.getByRole('img', { name: /^\d+ samples around a median of/ }).waitFor()
  })

  test('replays a run, and says that two sessions alone tell nothing', async () => {
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    await heading('Replay').waitFor()
    const replayId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect(replayId).not.toBe(run.id)
    const replay = card('Replay')
    await replay.getByText('inconclusive').waitFor({ timeout: PATIENCE_MS })
    expect(await replay.innerText()).toMatch(/Session variance unknown[\s\S]*over the original’s is [\d.]+/)
    await replay.getByRole('link', { name: run.id }).click()
    const replays = page.getByRole('table', { name: 'Replays of this run' })
    await replays.getByRole('link', { name: replayId }).waitFor()
    await replays.getByText('inconclusive').waitFor()
  })

  let comparison: Comparison

  test('compares models from the form to the forest', async () => {
    await page.getByRole('link', { name: 'Comparisons' }).first().click()
    await heading('No comparison yet').waitFor()
    await page.getByRole('button', { name: 'Compare models' }).click()
    const dialog = page.getByRole('dialog', { name: 'Compare models' })
    await dialog.getByLabel('Baseline').selectOption({ label: large.name })
    expect(await dialog.getByRole('button', { name: 'Compare', exact: true }).isDisabled()).toBe(true)
    await dialog.getByLabel('Find a variant').fill(small.name)
    await dialog.getByRole('checkbox', { name: small.name }).check()
    await dialog.getByLabel('tflite-native').check()
    expect(await accessibilityFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.waitForURL(/\/comparisons\/cmp_/)
    await heading('No result yet').waitFor()
    await page.getByRole('img', { name: /^Forest plot of 1 variants: / }).waitFor({ timeout: PATIENCE_MS })
    const id = new URL(page.url()).pathname.split('/').at(-1)
    comparison = await ask<Comparison>(`/v1/comparisons/${id}`)
    const [result] = comparison.results
    expect(result?.variant).toBe(small.id)
    expect(await card('Verdict').innerText()).toMatch(/ than the baseline \(|No difference shown; one of/)
    expect(await page.getByRole('table', { name: 'Variants beside the baseline' }).innerText()).toContain(
      result?.ratio.toFixed(3),
    )
    await page.getByRole('link', { name: 'Its samples' }).click()
    await page.getByText('were measured in turn with it').waitFor()
    await page.getByLabel('Samples of').selectOption({ label: `variant ${small.name}` })
  })

  test('learns a noise floor by a press, and says what is missing for it', async () => {
    await page.goto(`${url}/devices/${device.id}`)
    const floors = page.getByRole('table', { name: 'Noise floor by protocol' })
    const row = floors.getByRole('row', { name: /^litert-node/ })
    expect(await row.innerText()).toMatch(
      /session variance unknown\s+8 more sessions of one model would tell/,
    )
    await row.getByRole('button', { name: 'Learn it' }).click()
    await page.waitForURL(/\/jobs\/job_/)
    await heading('0 of 8 runs done').waitFor()
    await page.getByText('floor', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Cancel the job' }).click()
    await page.getByText('cancelled', { exact: true }).first().waitFor({ timeout: PATIENCE_MS })
  })

  test('is accessible and fits narrow and wide screens, in light and in dark', async () => {
    const places = [
      ['/comparisons', 'Comparisons'],
      [`/comparisons/${comparison.id}`, 'Verdict'],
      [`/runs/${comparison.runId}`, 'Protocol'],
      [`/runs/${run.id}`, 'Operators'],
      [`/devices/${device.id}`, 'Noise floor'],
    ] as const
    for (const width of [390, 1400]) {
      await page.setViewportSize({ width, height: 900 })
      for (const [path, title] of places) {
        await page.goto(url + path)
        await heading(title).first().waitFor()
        await page.waitForFunction(() => document.querySelector('.loading, .chart-loading') === null)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          expect([path, width, colorScheme, await accessibilityFindings(page)]).toEqual([
            path,
            width,
            colorScheme,
            [],
          ])
        }
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect([path, width, beyond]).toEqual([path, width, 0])
      }
    }
  })

  test('can be walked by keyboard alone', async () => {
    await page.goto(`${url}/comparisons`)
    const button = page.getByRole('button', { name: 'Compare models' })
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Compare models' })
    await dialog.getByLabel('Baseline').waitFor()
    await dialog.getByRole('checkbox').first().focus()
    await page.keyboard.press('Space')
    expect(await dialog.getByRole('checkbox').first().isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test('has complained of nothing', () => {
    expect(complaints).toEqual([])
  })
})
