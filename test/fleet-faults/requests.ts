import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Schemas } from '@paceline/client'
import type { ProcessFarm } from './process-farm.js'

/** Far longer than any lease lasts. */
const PATIENCE_MS = 80_000
const AGAIN_MS = 200

export async function uploadModel({ url, key }: ProcessFarm, bytes: Uint8Array): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)]), 'model.tflite')
  const response = await fetch(`${url}/v1/models`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: form,
  })
  if (!response.ok) throw new Error(`the model was refused: ${await response.text()}`)
  return ((await response.json()) as { id: string }).id
}

export interface JobToPost {
  readonly modelId: string
  readonly pool: string
  readonly protocol?: Schemas['ProtocolRequest']
}

/** Short, and as many invocations as a session of its own needs. */
const short = { invocations: 2, minIterations: 10, maxIterations: 200, maxSeconds: 0.5 }

/** Posts a job until it is accepted, under one Idempotency-Key: an API that dies meanwhile makes no second one. */
export async function postJob(
  { url, key }: ProcessFarm,
  { modelId, pool, protocol = short }: JobToPost,
): Promise<string> {
  const body = JSON.stringify({ modelId, devices: { pool }, protocol })
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  }
  const giveUpMs = performance.now() + PATIENCE_MS
  for (;;) {
    const response = await fetch(`${url}/v1/jobs`, { method: 'POST', headers, body }).catch(() => null)
    if (response?.status === 202) return ((await response.json()) as { id: string }).id
    const isFinal =
      response !== null && response.status < 500 && response.status !== 409 && response.status !== 429
    if (isFinal || performance.now() > giveUpMs) {
      throw new Error(`the job was refused: ${response?.status} ${await response?.text()}`)
    }
    await delay(AGAIN_MS)
  }
}

/** The job once it has ended; throws with its state where it does not. */
export async function endedJob(
  { url, key }: ProcessFarm,
  id: string,
  patienceMs = PATIENCE_MS,
): Promise<Schemas['Job']> {
  const giveUpMs = performance.now() + patienceMs
  let last: Schemas['Job'] | null = null
  while (performance.now() < giveUpMs) {
    const headers = { authorization: `Bearer ${key}` }
    const response = await fetch(`${url}/v1/jobs/${id}`, { headers }).catch(() => null)
    if (response?.ok) {
      last = (await response.json()) as Schemas['Job']
      if (last.state !== 'queued' && last.state !== 'running') return last
    }
    await delay(AGAIN_MS)
  }
  throw new Error(`job ${id} did not end: ${JSON.stringify(last)}`)
}
