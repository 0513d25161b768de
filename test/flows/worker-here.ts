import { createLog, type DeviceNews, runWorker } from '@paceline/worker'
import type { WorkerFarm } from './worker-farm.js'

/** A worker in this process, whose devices come and go as the test says. */
export function workerOn(farm: WorkerFarm) {
  const stop = new AbortController()
  let tell: (news: DeviceNews) => void = () => {}
  const told = new ReadableStream<DeviceNews>({
    start(controller) {
      tell = (news) => controller.enqueue(news)
      stop.signal.addEventListener('abort', () => controller.close())
    },
  })
  const ended = runWorker(
    {
      ...farm.tools,
      drivers: [{ watch: () => told.values() }],
      sentinels: [],
      sendWebhook: async () => ({ ok: true }) as never,
      log: createLog('silent'),
      onReady() {},
      sweepMs: 300,
    },
    stop.signal,
  )
  return {
    tell: (news: DeviceNews) => tell(news),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}
