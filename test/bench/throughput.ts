import { setTimeout as delay } from 'node:timers/promises'
import { createClient, type Schemas } from '@paceline/client'
import { startAdbServer, startBoard } from '../stack/adb.js'
import { type StartOptions, startProduct } from '../stack/product.js'
import { findSystem } from '../stack/system.js'
import type { Bench, BenchOptions, Figure } from './figure.js'

/** What the product asks of itself: short jobs with the default protocol, on one device and one runtime. */
const TARGET_PER_HOUR = 40

/** A job of eight seconds of sampling that is not done by then waits for a machine that is never quiet. */
const PATIENCE_MS = 20 * 60_000

/** A way from a job to a runtime: where the device is, as its driver, and what runs there. */
interface Chain {
  readonly driver: Schemas['Device']['driver']
  readonly runtime: string
}

/** This computer itself, with nothing in between. */
const localChains: readonly Chain[] = [
  { driver: 'local', runtime: 'tflite-native' },
  { driver: 'local', runtime: 'litert-node' },
  { driver: 'local', runtime: 'litert-web' },
]

/** The same computer at the far end of a genuine adb server, as a board. */
const adbChains: readonly Chain[] = [
  { driver: 'adb', runtime: 'tflite-native' },
  { driver: 'adb', runtime: 'litert-web' },
]

/** The quick form shows that jobs still go through; what an hour holds is seen with the default protocol alone. */
const quickProtocol = { invocations: 2, minIterations: 10, maxSeconds: 0.5 }

/**
 * Valid jobs an hour over each chain, from the post of the first to the end of the last: small models under the
 * default protocol, one after the other. Chains take turns and never run side by side, since here they share silicon.
 */
export const run: Bench = async (options) => {
  const local = await throughputOn({ PACELINE_ADB: '0' }, localChains, options)
  return [...local, ...(await throughputOverAdb(options))]
}

/** A product of its own, as the computer would else be itself and the board behind adb, which is one device. */
async function throughputOverAdb(options: BenchOptions): Promise<readonly Figure[]> {
  if (findSystem('adb') === undefined) {
    for (const chain of adbChains) options.say(`${nameOf(chain)}: left out, as there is no adb`)
    return []
  }
  await using server = await startAdbServer()
  await using _board = await startBoard(server)
  // Awaited here, or the server and the board would be gone before the first job.
  return await throughputOn(
    { PACELINE_LOCAL: '0', PACELINE_ADB: 'auto', PACELINE_ADB_PORT: String(server.port) },
    adbChains,
    options,
  )
}

async function throughputOn(
  env: NonNullable<StartOptions['env']>,
  chains: readonly Chain[],
  { quick, say }: BenchOptions,
): Promise<readonly Figure[]> {
  await using product = startProduct({ env })
  const { url } = await product.ready()
  const client = createClient({ baseUrl: url, key: product.key() })
  const models = await buildModels(client, quick ? 1 : 4)
  const protocol = quick ? quickProtocol : {}
  const figures: Figure[] = []
  for (const chain of chains) {
    const device = await deviceOf(client, chain)
    if (device === null) say(`${nameOf(chain)}: left out, as it is not offered`)
    else figures.push(await throughputOf(client, chain, { device, models, protocol }, say))
  }
  return figures
}

type Client = ReturnType<typeof createClient>

const nameOf = ({ driver, runtime }: Chain) => `${driver}.${runtime}`

/** Different bytes, so that no figure is taken from another's. */
async function buildModels(client: Client, count: number): Promise<string[]> {
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
  const built = Array.from({ length: count }, async (_, seed) => {
    const { data, error } = await client.POST('/v1/models/build', { body: { spec, seed } })
    if (data === undefined) throw new Error(`no model was built: ${JSON.stringify(error)}`)
    return data.id
  })
  return Promise.all(built)
}

/** Runtimes are probed one after the other, and a device is found again with each. */
const OFFERED_WITHIN_MS = 60_000

async function deviceOf(client: Client, { driver, runtime }: Chain): Promise<string | null> {
  const giveUpMs = performance.now() + OFFERED_WITHIN_MS
  for (;;) {
    const { data } = await client.GET('/v1/devices')
    const devices = (data?.items ?? []).filter((device) => device.driver === driver)
    const offering = devices.find(({ runtimes }) => runtimes.some(({ name }) => name === runtime))
    if (offering !== undefined) return offering.id
    const probing = devices.length === 0 || devices.some(({ health }) => health.probing !== undefined)
    if (!probing || performance.now() > giveUpMs) return null
    await delay(250)
  }
}

interface Asked {
  readonly device: string
  readonly models: readonly string[]
  readonly protocol: Schemas['ProtocolRequest']
}

async function throughputOf(
  client: Client,
  chain: Chain,
  { device, models, protocol }: Asked,
  say: BenchOptions['say'],
): Promise<Figure> {
  const startedMs = performance.now()
  const { data: job, error } = await client.POST('/v1/jobs', {
    body: { modelIds: [...models], devices: { ids: [device] }, runtime: chain.runtime, protocol },
  })
  if (job === undefined) throw new Error(`${nameOf(chain)}: the job was refused: ${JSON.stringify(error)}`)
  const runs = await endedRuns(client, job.id)
  const hours = (performance.now() - startedMs) / 3_600_000
  const valid = runs.filter(isValid).length
  say(
    `${nameOf(chain)}: ${valid} of ${runs.length} valid in ${(hours * 3600).toFixed(0)} s, ${spentOn(runs)}`,
  )
  const key = `jobs.per.hour.${nameOf(chain)}`
  return { key, value: valid / hours, unit: 'jobs/h', better: 'higher', target: TARGET_PER_HOUR }
}

/** Measured as asked. A verdict is a figure's own affair: a device that is not steady is measured all the same. */
function isValid({ state, fallback }: Schemas['Run']): boolean {
  return state === 'completed' && !fallback
}

/** Of a slow chain it must be seen whether it waited for a busy machine, which is not the chain's doing. */
function spentOn(runs: readonly Schemas['Run'][]): string {
  const reports = runs.map(({ measurement }) => measurement?.conditions.timeline as Timeline | undefined)
  const total = (of: keyof Timeline) => reports.reduce((sum, report) => sum + (report?.[of] ?? 0), 0)
  const waiting = total('waitingSeconds') + total('coolDownSeconds')
  const measuring = total('sessionSeconds') - waiting
  return `of which ${measuring.toFixed(0)} s measuring and ${waiting.toFixed(0)} s waiting for quiet`
}

/** Of a measurement's `conditions.timeline`. */
interface Timeline {
  readonly sessionSeconds: number
  readonly waitingSeconds: number
  readonly coolDownSeconds: number
}

async function endedRuns(client: Client, id: string): Promise<readonly Schemas['Run'][]> {
  const giveUpMs = performance.now() + PATIENCE_MS
  while (performance.now() < giveUpMs) {
    const { data } = await client.GET('/v1/jobs/{id}', { params: { path: { id } } })
    if (data !== undefined && data.endedAt !== null) return data.runs
    await delay(200)
  }
  throw new Error(`job ${id} did not end within ${PATIENCE_MS / 60_000} minutes`)
}
