import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { App } from '@paceline/api'
import type { Device, Job, Scope } from '@paceline/contracts'
import pg from 'pg'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { repository, requireSystem } from '../stack/index.js'
import { accessibilityFindings, complaintsOf, openBrowser } from './visitor.js'

const PATIENCE_MS = 20_000
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: PATIENCE_MS })

/** Devices of two pools on an API with the built dashboard: no worker moves them but the test. */
requireSystem('chromium')('the devices of the dashboard', () => {
  let api: ServedApi
  let app: App
  let sql: pg.Pool
  let browser: Browser
  let page: Page
  let complaints: string[]
  let url: string
  let phones: Device[]

  beforeAll(async () => {
    api = await serveApi({ dashboardDirectory: path.join(repository, 'apps/dashboard/dist') })
    sql = new pg.Pool({ connectionString: api.databaseUrl, max: 2 })
    app = api.app
    await app.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    phones = await Promise.all(
      Array.from({ length: 5 }, (_, index) => api.device(`phone-${index + 1}`, { pool: 'phones' })),
    )
    await api.device('board-1', { pool: 'boards' })
    browser = await openBrowser()
    page = (await visit(['admin'])).page
    complaints = complaintsOf(page)
  })
  afterAll(async () => {
    await browser?.close()
    await sql?.end()
    await api?.[Symbol.asyncDispose]()
  })
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([])
  })

  async function visit(scopes: Scope[]): Promise<{ context: BrowserContext; page: Page }> {
    const key = await api.newKey(scopes)
    const visitor = await browser.newContext({ reducedMotion: 'reduce' })
    const opened = await visitor.newPage()
    const link = await fetch(`${url}/v1/sign-in-links`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    })
    const { pathname, search } = new URL(((await link.json()) as { url: string }).url)
    await opened.goto(url + pathname + search)
    return { context: visitor, page: opened }
  }

  const phone = (number: number) => phones[number - 1] as Device
  const move = (id: string, how: string, reason: string) =>
    api.call('POST', `/v1/devices/${id}/${how}`, how === 'resume' ? {} : { payload: { reason } })
  const pool = (name: string) => page.getByRole('region', { name, exact: true })
  const rowOf = (name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
  async function expectAccessible(where: string) {
    await page.setViewportSize({ width: 360, height: 800 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect([where, colorScheme, await accessibilityFindings(page)]).toEqual([where, colorScheme, []])
    }
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect([where, beyond]).toEqual([where, 0])
    await page.setViewportSize({ width: 1280, height: 720 })
  }

  test('stand by pool, those that need somebody first, and change as they do', async () => {
    await page.goto(`${url}/devices`)
    await pool('phones').getByText('5 devices').waitFor()
    await move(phone(3).id, 'quarantine', 'its sentinel was off')
    await pool('phones').getByText('1 quarantined', { exact: false }).first().waitFor()
    const rows = pool('phones').getByRole('row')
    await expect
      .poll(() => rows.nth(1).innerText())
      .toMatch(/phone-3[\s\S]*quarantined[\s\S]*its sentinel was off/)
    await eventually(() => page.locator('.pool-card h2').allInnerTexts()).toEqual(['phones', 'boards'])
    await expectAccessible('devices')
  })

  test('are chosen by state, pool and words, which the address keeps', async () => {
    await page.getByRole('button', { name: '1 quarantined' }).click()
    await page.waitForURL(/state=quarantined/)
    await rowOf('phone-1').waitFor({ state: 'detached' })
    await rowOf('phone-3').waitFor()
    await page.reload()
    await rowOf('phone-3').waitFor()
    await page.getByRole('button', { name: '1 quarantined', pressed: true }).click()
    await page.getByLabel('Search').fill('BOARD')
    await rowOf('phone-1').waitFor({ state: 'detached' })
    await rowOf('board-1').waitFor()
    await page.getByLabel('Search').fill('nothing')
    await page.getByRole('heading', { name: 'No device passes these filters' }).waitFor()
    await page.getByLabel('Search').fill('')
    await page.getByLabel('Pool').selectOption('boards')
    await rowOf('board-1').waitFor()
    expect(await rowOf('phone-1').count()).toBe(0)
  })

  test('are drained with a reason and resumed, by keyboard alone', async () => {
    await page.goto(`${url}/devices/${phone(1).id}`)
    const drain = page.getByRole('button', { name: 'Drain' })
    await drain.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Drain phone-1?' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await drain.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Reason').focus()
    await page.keyboard.type('a new battery')
    expect(await accessibilityFindings(page)).toEqual([])
    await page.keyboard.press('Enter')
    const status = page.getByRole('region', { name: 'Status' })
    await status.getByText('a new battery').waitFor()
    expect(await status.innerText()).toMatch(/draining[\s\S]*key:admin/)
    const events = page.getByRole('table', { name: 'Events of this device' })
    await eventually(() => events.innerText()).toMatch(/idle[\s\S]*draining[\s\S]*a new battery/)
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
    await eventually(() => status.innerText()).toContain('idle')
  })

  test('tell which run holds them, what waits, and all that happened to them', async () => {
    const device = phone(2)
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    const modelId = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json().id
    const payload = { modelId, devices: { ids: [device.id] } }
    const [run] = (await api.call('POST', '/v1/jobs', { payload })).json<Job>().runs
    await page.goto(`${url}/devices/${device.id}`)
    const status = page.getByRole('region', { name: 'Status' })
    await status.getByText('1 own · 0 pool').waitFor()
    const delivery = { runId: run?.id ?? '', attempt: 1 }
    const lease = { workerId: 'wrk_test', deviceId: device.id, delivery, leaseSeconds: 30 }
    expect(await api.db.leases.take(lease)).toHaveProperty('lease')
    const link = status.getByRole('link', { name: 'its run' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe(`/runs/${run?.id}`)
    await status.getByText('0 own · 0 pool').waitFor()

    for (let turn = 1; turn <= 12; turn += 1) {
      await move(device.id, 'drain', `turn ${turn}`)
      await move(device.id, 'resume', '')
    }
    const table = page.getByRole('table', { name: 'Events of this device' })
    await eventually(() => table.getByRole('row').count()).toBe(21)
    await table.getByText('turn 12').waitFor()
    expect(await table.getByText('turn 1', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Load older events' }).click()
    await table.getByText('turn 1', { exact: true }).waitFor()
    await expectAccessible('device')
  })

  test('are only looked at by those who may not operate', async () => {
    const { context: reader, page: read } = await visit(['read'])
    await read.goto(`${url}/devices/${phone(1).id}`)
    await read.getByRole('region', { name: 'Status' }).waitFor()
    await read.getByRole('link', { name: 'Show its front' }).waitFor()
    for (const name of ['Drain', 'Quarantine', 'Resume'])
      expect(await read.getByRole('button', { name }).count()).toBe(0)
    await reader.close()
  })

  test('may be a thousand: pools open one by one, and rows a page at a time', async () => {
    await sql.query(
      `INSERT INTO device (id, fingerprint, name, pool, kind, driver, runtimes, facts, health, state, state_reason)
       SELECT 'dev_many' || n, 'many' || n, 'many-' || n, 'pool-' || n % 25, 'phone', 'adb', runtimes, facts, health,
              CASE WHEN n = 777 THEN 'quarantined' ELSE 'idle' END, CASE WHEN n = 777 THEN 'broken' END
       FROM generate_series(1, 1000) AS n, device WHERE device.id = $1`,
      [phone(1).id],
    )
    await page.goto(`${url}/devices`)
    await page.getByRole('button', { name: /^10\d\d all$/ }).waitFor()
    expect(await page.locator('tbody tr').count()).toBe(0)
    await page.getByRole('button', { name: '2 quarantined' }).click()
    await eventually(() => page.locator('tbody tr').count()).toBe(2)
    await page.getByRole('button', { name: '2 quarantined' }).click()
    const toggle = page.getByRole('button', { name: 'pool-7', exact: true })
    await toggle.focus()
    await page.keyboard.press('Enter')
    expect(await toggle.getAttribute('aria-expanded')).toBe('true')
    const rows = pool('pool-7').locator('tbody tr')
    expect(await rows.count()).toBe(20)
    await pool('pool-7')
      .getByRole('button', { name: /^Show 20 more/ })
      .click()
    expect(await rows.count()).toBe(40)
    await page.getByLabel('Search').fill('many-999')
    await eventually(() => page.locator('tbody tr').count()).toBe(1)
    await expectAccessible('a thousand devices')
  })
})
