import { userInfo } from 'node:os'
import type { Device, Front, Job, Page as ListPage, Model } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findSystem, type Product, requireSystem, startProduct } from '../stack/index.js'

/** The parts of a walk that a user takes, each by HTTP or in the browser and by nothing else. */
requireSystem('chromium')('from upload to front, on the started product', () => {
  const names = ['Walked V1', 'Walked V2']
  let product: Product
  let browser: Browser
  let page: Page
  let url: string
  let key: string
  const pageErrors: string[] = []

  beforeAll(async () => {
    product = startProduct({ by: 'npm' })
    // Chromium has no sandbox for root.
    const args = userInfo().uid === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: findSystem('chromium') ?? '', args })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  async function call<T>(method: string, path: string, body?: FormData | object): Promise<T> {
    const json = body !== undefined && !(body instanceof FormData)
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(json && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : (body as FormData) }),
    })
    const answer = await response.json()
    expect(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`).toBe(true)
    return answer as T
  }

  /** Names and data of a job's events until it is done, as its stream sends them. */
  async function eventsOf(jobId: string): Promise<{ event: string; data: Record<string, unknown> }[]> {
    const response = await fetch(`${url}/v1/jobs/${jobId}/events`, {
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    })
    const text = await response.text()
    return text.split('\n\n').flatMap((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1]
      const data = /^data: (.*)$/m.exec(block)?.[1]
      return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) }]
    })
  }

  test('signs in by the printed link, once', async () => {
    const addresses = await product.ready()
    url = addresses.url
    page = await browser.newPage()
    page.on('pageerror', (error) => pageErrors.push(error.message))
    await page.goto(addresses.signInUrl)
    expect(new URL(page.url()).pathname).toBe('/')
    const stranger = await browser.newPage()
    expect((await stranger.goto(addresses.signInUrl))?.status()).toBe(410)
    await stranger.close()
  })

  test('makes a key of its own', async () => {
    const made = await page.request.post(`${url}/v1/keys`, {
      headers: { origin: url },
      data: { name: 'walk', scopes: ['read', 'submit'] },
    })
    expect(made.status()).toBe(201)
    key = ((await made.json()) as { secret: string }).secret
    expect(await call('GET', '/v1/me')).toMatchObject({ name: 'walk', via: 'key' })
  })

  let models: Model[]

  test('builds one model and uploads another', async () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
    const built = await call<Model>('POST', '/v1/models/build', { spec, name: names[0] })
    const form = new FormData()
    form.set('name', names[1] ?? '')
    const { bytes } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } })
    form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'walked.tflite')
    const uploaded = await call<Model>('POST', '/v1/models', form)
    models = [built, uploaded]
    expect(models.map(({ name, weights }) => [name, weights])).toEqual([
      ['Walked V1', 'random'],
      ['Walked V2', 'unknown'],
    ])
  })

  test('attaches what they are good for', async () => {
    for (const [index, value] of [41.4, 45.5].entries()) {
      const quality = { metric: 'top1', value, dataset: 'imagenet', origin: 'uploaded', source: 'this test' }
      const path = `/v1/models/${models[index]?.id}/qualities`
      const { qualities } = await call<Model>('PUT', path, [quality])
      expect(qualities).toEqual([quality])
    }
  })

  let deviceId: string

  test('finds this computer as a device', async () => {
    await expect
      .poll(async () => (await call<ListPage<Device>>('GET', '/v1/devices')).items, { timeout: 40_000 })
      .toHaveLength(1)
    const [device] = (await call<ListPage<Device>>('GET', '/v1/devices')).items
    expect(device).toMatchObject({ kind: 'host', runtimes: expect.arrayContaining([expect.anything()]) })
    deviceId = device?.id ?? ''
  })

  test('measures both on the native runtime and hears of it until it is done', async () => {
    await page.goto(`${url}/`)
    const job = await call<Job>('POST', '/v1/jobs', {
      modelIds: models.map(({ id }) => id),
      devices: { ids: [deviceId] },
      runtime: 'tflite-native',
      protocol: { maxSeconds: 1 },
    })
    const events = await eventsOf(job.id)
    expect(events.at(-1)).toEqual({ event: 'done', data: { state: 'completed' } })
    const ended = events.filter(({ event, data }) => event === 'run' && data.state === 'completed')
    expect(ended.map(({ data }) => data.runId).sort()).toEqual(job.runs.map(({ id }) => id).sort())
    const { runs } = await call<Job>('GET', `/v1/jobs/${job.id}`)
    for (const { measurement } of runs) {
      expect(measurement?.latencyMs.median).toBeGreaterThan(0)
      expect(measurement?.invocations).toBeGreaterThanOrEqual(5)
    }
  })

  test('sees both points on the front page, which was open all the while', async () => {
    const front = await call<Front>('GET', `/v1/pareto?device=${deviceId}`)
    expect(front.points.map(({ name }) => name).sort()).toEqual(names)
    await page.getByRole('img', { name: /^Scatter chart of 2 models/ }).waitFor({ timeout: 30_000 })
    for (const { name, values } of front.points) {
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
      expect(await row.innerText()).toContain(String(values.top1))
    }
    expect(pageErrors).toEqual([])
  })

  test('stops, and nothing is left', async () => {
    await browser.close()
    product.signal('SIGINT')
    expect(await product.exited).toEqual({ code: 0, signal: null })
    expect(await product.gone()).toEqual([])
    await expect(fetch(url)).rejects.toThrow()
  })
})
