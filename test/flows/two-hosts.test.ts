import { buildModel } from '@paceline/tflite'
import { expect, it } from 'vitest'
import { describeOnEachQueue, type QueueEnvironment, requireHosts } from '../stack/index.js'
import { type HostedFarm, openHostedFarm, type RemoteWorker, sharedProfile } from './several-hosts.js'

const patience = { timeout: 90_000, interval: 100 }
const { bytes } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3)
const short = { invocations: 2, minIterations: 20, maxIterations: 40, maxSeconds: 1 }

/** Hosts whose workers all reach the same simulated devices, each worker ready to serve. */
async function openShared(
  queue: QueueEnvironment,
  { devices, sessionSeconds }: { devices: number; sessionSeconds: number },
) {
  const hosted = await openHostedFarm(queue)
  const variables = {
    PACELINE_SIMULATED: String(devices),
    PACELINE_SIMULATED_PROFILE: sharedProfile(hosted.farm, { pool: 'simulated-shared', sessionSeconds }),
  }
  return {
    ...hosted,
    start: (hostName: string): Promise<RemoteWorker> => hosted.startOn(hostName, variables),
    /** Runs of one model, on the pool's first device. */
    async submit(runs: number, protocol = {}) {
      const model = await hosted.farm.upload(bytes)
      const [device] = await hosted.farm.db.devices.inPool('simulated-shared')
      return hosted.farm.submit({
        models: Array.from({ length: runs }, () => model),
        deviceId: device?.id ?? '',
        protocol: { ...short, ...protocol },
      })
    },
  }
}

/** The host that holds a device now. */
async function holder({ query }: HostedFarm): Promise<string | undefined> {
  const held = await query<{ host: string }>(
    `SELECT worker.host FROM device JOIN session ON session.id = lease_session_id
     JOIN worker ON worker.id = session.worker_id`,
  )
  return held[0]?.host
}

requireHosts('several hosts that reach one device', () => {
  describeOnEachQueue('three workers', (backend) => {
    it('share it, one at a time, and say who they are', async () => {
      await using queue = await backend.start()
      await using hosted = await openShared(queue, { devices: 1, sessionSeconds: 0.2 })
      await Promise.all(['north', 'east', 'south'].map(hosted.start))
      const [device] = await hosted.farm.db.devices.all()
      expect(device?.workers.map(({ host }) => host).sort()).toEqual(['east', 'north', 'south'])

      const { id } = await hosted.submit(12)
      expect((await hosted.farm.ended(id, patience.timeout)).state).toBe('completed')
      const sessions = await hosted.sessions()
      // Each run once, each lease under the next epoch, and never two at once.
      expect(new Set(sessions.map(({ runId }) => runId)).size).toBe(12)
      expect(sessions.map(({ epoch }) => epoch)).toEqual(sessions.map((_, at) => at + 1))
      expect(await hosted.overlaps()).toEqual([])
      expect(new Set(sessions.map(({ host }) => host)).size).toBeGreaterThan(1)
    }, 240_000)
  })

  const queue: QueueEnvironment = {
    variables: { PACELINE_QUEUE: 'postgres' },
    async [Symbol.asyncDispose]() {},
  }

  /** Two hosts, and the first run in the hands of one of them. */
  async function atWork(hosted: Awaited<ReturnType<typeof openShared>>) {
    const workers = await Promise.all(['north', 'south'].map(hosted.start))
    const { id: jobId } = await hosted.submit(3)
    await expect.poll(() => holder(hosted), patience).toBeDefined()
    const name = await holder(hosted)
    const holding = workers.find(({ host }) => host.name === name) as RemoteWorker
    const other = workers.find(({ host }) => host.name !== name) as RemoteWorker
    return { jobId, holding, other }
  }

  it('a host that loses its power leaves the device to the other', async () => {
    await using hosted = await openShared(queue, { devices: 1, sessionSeconds: 3 })
    const { holding, other, jobId } = await atWork(hosted)
    await holding.host.powerOff()
    const job = await hosted.farm.ended(jobId, patience.timeout)
    expect(job.state).toBe('completed')
    const [first, ...later] = await hosted.sessions()
    expect(first?.host).toBe(holding.host.name)
    expect(later.map(({ host }) => host)).toEqual([1, 2, 3].map(() => other.host.name))
    expect(job.runs.find(({ id }) => id === first?.runId)?.attempts).toMatchObject([
      { n: 1, state: 'failed', code: 'lease-lost' },
      { n: 2, state: 'completed' },
    ])
    // Never offline, as somebody reached it all the time; and its worker's end is no fault of the device.
    const [device] = await hosted.farm.db.devices.all()
    const { items } = await hosted.farm.db.devices.events(device?.id ?? '', { limit: 50 })
    expect(items.map(({ type, to }) => ({ type, to }))).toEqual([
      { type: 'lease-expired', to: 'idle' },
      { type: 'state', to: 'idle' },
    ])
  }, 240_000)

  it('a host whose cable is pulled stores nothing, and serves again when it is back', async () => {
    await using hosted = await openShared(queue, { devices: 1, sessionSeconds: 3 })
    const { holding, other, jobId } = await atWork(hosted)
    await holding.host.cut()
    await expect.poll(() => holder(hosted), patience).toBe(other.host.name)
    // Not for longer: its connections come to life after about as long again, as TCP doubles its waits.
    await holding.host.join()
    const job = await hosted.farm.ended(jobId, patience.timeout)
    expect(job.state).toBe('completed')
    const [first] = await hosted.sessions()
    expect(first?.host).toBe(holding.host.name)
    expect(job.runs.find(({ id }) => id === first?.runId)?.attempts).toMatchObject([
      { n: 1, state: 'failed', code: 'lease-lost' },
      { n: 2, state: 'completed' },
    ])

    // The other ends; whatever is asked for now is the first one's, which lived all the time.
    other.process.kill('SIGTERM')
    await other.exited
    const next = await hosted.submit(1)
    expect((await hosted.farm.ended(next.id, 150_000)).state).toBe('completed')
    expect((await hosted.sessions()).at(-1)?.host).toBe(holding.host.name)
    expect(holding.process.exitCode).toBeNull()
    expect(await hosted.overlaps()).toEqual([])
    expect((await hosted.farm.job(jobId)).runs).toEqual(job.runs)
  }, 400_000)

  it('a worker of an older build takes what it can run, and leaves the rest to a newer one', async () => {
    await using hosted = await openShared(queue, { devices: 1, sessionSeconds: 0.1 })
    await hosted.start('old')
    // What a worker of that build announces.
    await hosted.query('UPDATE worker SET protocol_revision = 1')
    const beyond = await hosted.submit(2, { arrival: { mode: 'periodic', periodMs: 5 } })
    const within = await hosted.submit(2)
    expect((await hosted.farm.ended(within.id, patience.timeout)).state).toBe('completed')
    expect((await hosted.farm.job(beyond.id)).runs.map(({ state }) => state)).toEqual(['queued', 'queued'])

    await hosted.start('new')
    expect((await hosted.farm.ended(beyond.id, patience.timeout)).state).toBe('completed')
    const sessions = await hosted.sessions()
    const hostsOf = (job: typeof beyond) =>
      sessions.filter(({ runId }) => job.runs.some(({ id }) => id === runId)).map(({ host }) => host)
    expect(hostsOf(within)).toEqual(['old', 'old'])
    expect(hostsOf(beyond)).toEqual(['new', 'new'])
  }, 240_000)
})
