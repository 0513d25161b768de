import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Device, DeviceEvent, Page } from '@paceline/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Product, requireSystem, startProduct } from '../stack/index.js'
import { paceline, type Running, startOnTerminal, startPaceline } from './command-line.js'

let product: Product
let device: Device
beforeAll(async () => {
  product = startProduct()
  await product.ready()
  await product.measuring()
  device = (await json<Page<Device>>('devices')).items[0] as Device
})
afterAll(async () => {
  await product?.[Symbol.asyncDispose]()
})

const watches: Running[] = []
afterEach(async () => {
  for (const watch of watches.splice(0)) {
    watch.process.kill('SIGKILL')
    await watch.ended
  }
})

const run = (...args: string[]) => paceline(product.home, args)
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}
const kept = (watch: Running): Running => {
  watches.push(watch)
  return watch
}

test('an operator drains, quarantines and resumes a device, and who did it is told and logged', async () => {
  const drained = await run('devices', 'drain', device.name, '--reason', 'new cooler')
  expect([drained.code, drained.stdout]).toEqual([
    0,
    `${device.name} is draining: new cooler (by key:admin).\n`,
  ])
  expect((await run('devices')).stdout).toContain(`${device.name} is draining: new cooler (by key:admin)`)
  expect(await json<Device>('devices', 'quarantine', device.id)).toMatchObject({ state: 'quarantined' })
  const resumed = await run('devices', 'resume', device.id)
  expect(resumed.stdout).toBe(`${device.name} is idle.\n`)

  const { stdout } = await run('devices', 'events', device.name, '--limit', '3')
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toMatch(/ state +quarantined → idle +– +key:admin +–$/)
  expect(lines[3]).toMatch(/ state +idle → draining +– +key:admin +new cooler$/)
  const { items } = await json<Page<DeviceEvent>>('devices', 'events', device.id)
  expect(items[0]).toMatchObject({ from: 'quarantined', to: 'idle', actor: 'key:admin' })

  const log = readFileSync(path.join(product.home, 'logs', 'api.log'), 'utf8')
  expect(log).toMatch(
    /"deviceId":"dev_\w+","move":"drain","reason":"new cooler","keyId":"key_\w+","name":"admin"/,
  )
})

test('what cannot be moved is said in a sentence', async () => {
  const unknown = await run('devices', 'drain', 'nobody')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('There is no device "nobody"')])
  const bare = await run('devices', 'drain')
  expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining('Missing required argument')])
})

describe('devices watch', () => {
  const move = (...args: string[]) => run('devices', ...args)

  test('prints a line for each change where it is no terminal, until Ctrl-C, also across a death of the API', async () => {
    const watch = kept(startPaceline(product.home, ['devices', 'watch']))
    const moved = (reason: string) =>
      new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z {2}${device.name} {2}idle → draining {2}${reason}`, 'm')
    // Nothing is printed before the first change, so it is made until it is seen.
    const seen = watch.printed(moved('first'))
    let open = true
    void seen.finally(() => {
      open = false
    })
    while (open) {
      await move('drain', device.name, '--reason', 'first')
      await move('resume', device.name)
    }
    const record = readFileSync(path.join(product.home, 'run', 'api.json'), 'utf8')
    process.kill(JSON.parse(record).pid, 'SIGKILL')
    await watch.said(/The connection broke; trying to take it up again …/)
    for (let code: number | null = 3; code !== 0; ) {
      code = (await move('drain', device.name, '--reason', 'second')).code
    }
    await watch.printed(moved('second'))
    await move('resume', device.name)
    watch.process.kill('SIGINT')
    const { code, stderr } = await watch.ended
    expect({ code, stderr }).toEqual({
      code: 0,
      // Once for each break: an API that has just started may be found and lost again.
      stderr: expect.stringMatching(/^(The connection broke; trying to take it up again …\n)+$/),
    })
  })

  test('prints an object a line for programs, the devices first', async () => {
    const watch = kept(startPaceline(product.home, ['devices', 'watch', '--json']))
    await watch.printed(/"type":"waiting"/)
    await move('quarantine', device.name, '--reason', 'for programs')
    await watch.printed(/"type":"event".*for programs/)
    await watch.printed(/"type":"device".*"state":"quarantined"/)
    await move('resume', device.name)
    watch.process.kill('SIGINT')
    const { code, stdout } = await watch.ended
    expect(code).toBe(0)
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(objects[0]).toMatchObject({ type: 'device', device: { id: device.id, state: 'idle' } })
    expect(objects.every(({ type }) => ['device', 'event', 'waiting'].includes(type))).toBe(true)
  })

  test('ends when nobody reads any more', async () => {
    const watch = kept(startPaceline(product.home, ['devices', 'watch', '--json']))
    await watch.printed(/"type":"device"/)
    watch.process.stdout?.destroy()
    await move('drain', device.name)
    await move('resume', device.name)
    expect((await watch.ended).code).toBe(0)
  })
})

requireSystem('script')('devices watch on a terminal', () => {
  test('draws the fleet in place in as many columns as there are, and leaves the terminal as it was', async () => {
    const columns = 40
    const watch = kept(startOnTerminal(product.home, ['devices', 'watch'], { columns, rows: 12 }))
    await watch.printed(/1 device/)
    await run(
      'devices',
      'quarantine',
      device.name,
      '--reason',
      'a reason of many words that no line has room for',
    )
    await watch.printed(/quarantined/)
    await run('devices', 'resume', device.name)
    watch.process.stdin?.write('\x03')
    const { code, stdout } = await watch.ended
    expect(code).toBe(0)
    const ESC = '\x1b'
    expect(stdout.indexOf(`${ESC}[?25l`)).toBeLessThan(stdout.lastIndexOf(`${ESC}[?25h`))
    // Each drawing goes up by as many lines as the last one had.
    expect(stdout).toMatch(/\p{Cc}\[\dA\r/u)
    const bare = stdout.replace(/\p{Cc}\[[?\d;]*[A-Za-z]/gu, '')
    const longest = Math.max(...bare.split(/[\r\n]+/).map((line) => [...line].length))
    expect(longest).toBeLessThanOrEqual(columns)
    expect(bare).toMatch(/ {2}quarantined +\d+ s {2}a reason.*…/)
  })
})
