import { createClient } from '@paceline/client'
import { startProduct } from '../stack/product.js'
import { type BenchOptions, type Figure, medianOf } from './figure.js'

const patienceMs = 30_000

/** How long after posting a job its first inference is done, on the idle native runtime of the started product. */
export async function run({ quick, say }: BenchOptions): Promise<Figure[]> {
  await using product = startProduct()
  const { url } = await product.ready()
  await product.measuring()
  const key = product.key()
  const client = createClient({ baseUrl: url, key })
  const { data: devices } = await client.GET('/v1/devices')
  const device = devices?.items[0]
  const { data: model } = await client.POST('/v1/models/build', {
    body: { spec: { space: 'mobilenet_v2', encoding: { width: 1, resolution: 224 } }, seed: 0 },
  })
  if (device === undefined || model === undefined) throw new Error('no device or no model to measure')
  const timesMs: number[] = []
  const jobs = quick ? 3 : 11
  for (let n = 0; n < jobs; n += 1) {
    say(`job ${n + 1} of ${jobs}`)
    const startMs = performance.now()
    const { data: job } = await client.POST('/v1/jobs', {
      body: {
        modelId: model.id,
        devices: { ids: [device.id] },
        runtime: 'tflite-native',
        protocol: { maxSeconds: 0.5 },
        expiresAfterSeconds: 600,
      },
    })
    if (job === undefined) throw new Error('the job was refused')
    timesMs.push((await firstInferenceMs(`${url}/v1/jobs/${job.id}/events`, key)) - startMs)
    await ended(client, job.id)
  }
  return [{ key: 'job.first.sample', value: medianOf(timesMs), unit: 'ms', better: 'lower', target: 1_500 }]
}

/** When the job's stream first tells of an invocation, which the worker does after its first inference. */
async function firstInferenceMs(url: string, key: string): Promise<number> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    signal: AbortSignal.timeout(patienceMs),
  })
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    if (/"invocations?":/.test(text)) return performance.now()
  }
  throw new Error(`the stream ended without a first inference: ${text.slice(0, 300)}`)
}

async function ended(client: ReturnType<typeof createClient>, id: string): Promise<void> {
  const giveUpMs = performance.now() + patienceMs
  while (performance.now() < giveUpMs) {
    const { data } = await client.GET('/v1/jobs/{id}', { params: { path: { id } } })
    if (data?.endedAt !== null) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`job ${id} did not end`)
}
