import type { Job } from '@paceline/contracts'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { deliverWebhooks } from './deliver-webhooks.js'

const job = (id: string): Job =>
  ({ id, state: 'completed', progress: { done: 1, total: 1 }, runs: [] }) as never

/** Two jobs that are due, and what is reported on them. */
function dueTwo() {
  const reported: [string, boolean][] = []
  const db = {
    sweeper: {
      dueWebhooks: async () => ['a', 'b'].map((jobId) => ({ jobId, url: `http://${jobId}/`, attempt: 1 })),
      webhookSent: async (jobId: string, { ok }: { ok: boolean }) => void reported.push([jobId, ok]),
    },
    jobs: { find: async (id: string) => job(id) } as never,
  }
  return { db, log: pino({ level: 'silent' }), reported }
}

describe('deliverWebhooks', () => {
  it('reports who took it and who did not', async () => {
    const { reported, ...tools } = dueTwo()
    const sendWebhook = async (url: string) => (url === 'http://a/' ? null : 'it answered 503')
    await deliverWebhooks({ ...tools, sendWebhook }, new AbortController().signal)
    expect(reported).toEqual([
      ['a', true],
      ['b', false],
    ])
  })

  it('is broken off by a stop, and says nothing of what was not taken', async () => {
    const { reported, ...tools } = dueTwo()
    const stopped = new AbortController()
    const sendWebhook = async (_url: string, _body: unknown, signal: AbortSignal) => {
      stopped.abort(new Error('stopping'))
      signal.throwIfAborted()
      return null
    }
    await expect(deliverWebhooks({ ...tools, sendWebhook }, stopped.signal)).rejects.toThrow('stopping')
    expect(reported).toEqual([])
  })
})
