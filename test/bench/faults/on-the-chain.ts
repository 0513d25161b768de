import { setTimeout as delay } from 'node:timers/promises'
import { createClient, type Schemas } from '@paceline/client'
import { createRandom } from '@paceline/domain'
import { startAdbServer, startBoard, type TestAdbServer } from '../../stack/adb.js'
import { processesMentioning } from '../../stack/processes.js'
import { type Product, startProduct } from '../../stack/product.js'
import { findSystem } from '../../stack/system.js'

export interface ChainFaults {
  readonly jobs: number
  readonly everyMs: number
  readonly seed: number
}

const PATIENCE_MS = 600_000
const protocol = { invocations: 2, minIterations: 10, maxSeconds: 2 }
const runtimes = ['tflite-native', 'litert-web'] as const

/** Null where the chain cannot be had here. */
export async function faultsOnTheChain(
  { jobs, everyMs, seed }: ChainFaults,
  say: (line: string) => void,
): Promise<{ completed: number } | null> {
  if (['adb', 'gcc', 'chromium', 'chromedriver'].some((name) => findSystem(name as 'adb') === undefined)) {
    say('the chain over adb is left out, as a program for it is missing')
    return null
  }
  await using server = await startAdbServer()
  await using board = await startBoard(server)
  await using product = startProduct({
    env: {
      PACELINE_LOCAL: '0',
      PACELINE_ADB: 'auto',
      PACELINE_ADB_PORT: String(server.port),
      PACELINE_ADB_HOSTS: board.serial,
      ...server.env,
    },
  })
  const { url } = await product.ready()
  const client = createClient({ baseUrl: url, key: product.key() })
  const device = await deviceWith(client, runtimes)
  const ids = await Promise.all(
    Array.from({ length: jobs }, (_, index) => post(client, device, runtimes[index % 2] as string, index)),
  )
  const over = new AbortController()
  const striking = strike({ server, product, board: board.home }, { everyMs, seed }, over.signal)
  const ended = await Promise.all(ids.map((id) => endOf(client, id)))
  over.abort()
  const completed = ended.filter((state) => state === 'completed').length
  say(`seed ${seed}, over adb: ${await striking}; ${completed} of ${jobs} completed`)
  return { completed }
}

type Client = ReturnType<typeof createClient>

async function deviceWith(client: Client, wanted: readonly string[]): Promise<string> {
  const giveUpMs = performance.now() + PATIENCE_MS
  while (performance.now() < giveUpMs) {
    const { data } = await client.GET('/v1/devices')
    const found = data?.items.find(({ runtimes: offered }) =>
      wanted.every((name) => offered.some((offer) => offer.name === name)),
    )
    if (found) return found.id
    await delay(250)
  }
  throw new Error(`no board offers ${wanted.join(' and ')}`)
}

async function post(client: Client, device: string, runtime: string, seed: number): Promise<string> {
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
  const built = await client.POST('/v1/models/build', { body: { spec, seed } })
  const { data, error } = await client.POST('/v1/jobs', {
    body: { modelId: built.data?.id ?? '', devices: { ids: [device] }, runtime, protocol },
  })
  if (data === undefined) throw new Error(`a job was refused: ${JSON.stringify(error)}`)
  return data.id
}

async function endOf(client: Client, id: string): Promise<Schemas['Job']['state']> {
  const giveUpMs = performance.now() + PATIENCE_MS
  for (;;) {
    const { data } = await client.GET('/v1/jobs/{id}', { params: { path: { id } } })
    if (data && data.state !== 'queued' && data.state !== 'running') return data.state
    if (performance.now() > giveUpMs) return data?.state ?? 'queued'
    await delay(500)
  }
}

interface Chain {
  readonly server: TestAdbServer
  readonly product: Product
  /** What the board's processes mention. */
  readonly board: string
}

async function strike(
  { server, product, board }: Chain,
  { everyMs, seed }: Pick<ChainFaults, 'everyMs' | 'seed'>,
  over: AbortSignal,
): Promise<string> {
  const random = createRandom(seed)
  const counts = { adb: 0, appium: 0, chromium: 0 }
  const faults = {
    adb: () => server.kill(),
    appium: async () => killAll(product.home, /appium-main\.js/),
    chromium: async () => killAll(board, /^(?!.*--type=).*--user-data-dir=/),
  }
  const names = Object.keys(faults) as (keyof typeof faults)[]
  while (!over.aborted) {
    await delay(everyMs, undefined, { signal: over }).catch(() => {})
    if (over.aborted) break
    const name = names[Math.floor(random.nextUnit() * names.length)] as keyof typeof faults
    counts[name] += 1
    await faults[name]()
  }
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

function killAll(mention: string, command: RegExp): void {
  for (const seen of processesMentioning(mention)) {
    if (!command.test(seen.command)) continue
    try {
      process.kill(seen.pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
