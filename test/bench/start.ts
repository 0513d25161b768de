import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { temporaryFolder } from '../stack/folder.js'
import { memoryOf } from '../stack/memory.js'
import { type Product, repository, startProduct } from '../stack/product.js'
import { type BenchOptions, type Figure, medianOf } from './figure.js'

const megabyte = 1_000_000
/** Node frees what loading took only after a while. */
const settleMs = 15_000

/** How long a user waits for the product, and what it takes while nothing is asked of it. */
export async function run({ quick, say }: BenchOptions): Promise<Figure[]> {
  using folder = temporaryFolder('bench-start')
  const home = path.join(folder.path, 'home')
  const figures: Figure[] = []
  if (!quick) {
    say('a fresh clone with a warm npm cache')
    const seconds = await fromFreshClone(path.join(folder.path, 'clone'))
    figures.push({ key: 'start.fresh.clone', value: seconds, unit: 's', better: 'lower', target: 180 })
  }
  say('the first start of a home')
  const first = await measureStart(home)
  figures.push({ key: 'start.new.home', value: first.seconds, unit: 's', better: 'lower', target: null })
  const warm: number[] = []
  let idle = { totalMb: 0, processes: 0 }
  let stopSeconds = 0
  for (let n = 0; n < (quick ? 1 : 5); n += 1) {
    say('a warm start')
    const last = n === (quick ? 0 : 4)
    const started = await measureStart(
      home,
      last
        ? async (product) => {
            idle = await measureIdle(product, quick)
          }
        : undefined,
    )
    warm.push(started.seconds)
    stopSeconds = started.stopSeconds
  }
  return [
    ...figures,
    { key: 'start.warm', value: medianOf(warm), unit: 's', better: 'lower', target: 6 },
    { key: 'stop', value: stopSeconds, unit: 's', better: 'lower', target: 5 },
    { key: 'idle.memory', value: idle.totalMb, unit: 'MB', better: 'lower', target: 600 },
    { key: 'idle.processes', value: idle.processes, unit: '1', better: 'lower', target: null },
  ]
}

async function measureStart(
  home: string,
  whileUp?: (product: Product) => Promise<void>,
): Promise<{ seconds: number; stopSeconds: number }> {
  const startedMs = performance.now()
  await using product = startProduct({ home, by: 'npm' })
  const { url } = await product.ready()
  await isReady(url)
  const seconds = (performance.now() - startedMs) / 1_000
  await whileUp?.(product)
  const stoppedMs = performance.now()
  product.signal('SIGINT')
  await product.exited
  const left = await product.gone()
  if (left.length > 0)
    throw new Error(`still there after the stop: ${left.map(({ command }) => command).join('; ')}`)
  return { seconds, stopSeconds: (performance.now() - stoppedMs) / 1_000 }
}

/** Everything that `npm start` runs, npm too, and no browser: a page to measure in is started for a run alone. */
async function measureIdle(
  product: Product,
  quick: boolean,
): Promise<{ totalMb: number; processes: number }> {
  await delay(quick ? settleMs / 3 : settleMs)
  const shares = memoryOf(product.processes().map(({ pid }) => pid)).filter(
    ({ command }) => !/chrom/i.test(command),
  )
  return {
    totalMb: shares.reduce((sum, { pssBytes }) => sum + pssBytes, 0) / megabyte,
    processes: shares.length,
  }
}

async function fromFreshClone(clone: string): Promise<number> {
  const cloned = spawnSync('git', ['clone', '--quiet', repository, clone], { encoding: 'utf8' })
  if (cloned.status !== 0) throw new Error(`git clone failed: ${cloned.stderr}`)
  const startedMs = performance.now()
  await using product = startProduct({
    home: path.join(clone, '.paceline'),
    by: 'npm',
    cwd: clone,
    readyPatienceMs: 600_000,
  })
  await isReady((await product.ready()).url)
  return (performance.now() - startedMs) / 1_000
}

async function isReady(url: string): Promise<void> {
  const { status } = await fetch(new URL('/readyz', url))
  if (status !== 200) throw new Error(`/readyz answered ${status}`)
}
