import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import { deviceQueueName, poolQueueName } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import type { QueueLink } from '@paceline/queue'
import fp from 'fastify-plugin'
import { problemBody } from '../problems/problem-error.js'
import { problemOf } from '../problems/problem-of.js'

const PATH = '/admin/queues'

type Queue = Awaited<ReturnType<QueueLink['queue']>>

export interface QueueBoardOptions {
  readonly devices: Database['devices']
  /** The process's one connection to its queues. */
  readonly queue: QueueLink | null
}

/**
 * The queue board, for operators, to look at: the rows are the truth, so nothing can be moved here. Its queues
 * are opened when the board is first asked for.
 */
export const queueBoard = fp<QueueBoardOptions>(
  async (app, { devices, queue }) => {
    if (queue === null) return
    const adapter = new FastifyAdapter()
    adapter.setBasePath(PATH)
    const board = createBullBoard({
      queues: [],
      serverAdapter: adapter,
      options: { uiConfig: { boardTitle: 'Paceline queues' } },
    })
    // Its own handler would turn a refused key into a 500.
    adapter.setErrorHandler((error) => {
      const { status, code, message } = problemOf(error)
      if (status >= 500) app.log.error({ err: error }, 'the queue board failed')
      return { status: status as 500, body: problemBody(status, code, message) }
    })
    /** Of each queue as it is open now: a link that was made anew has others. */
    const adapters = new WeakMap<Queue, BullMQAdapter>()
    const adapterOf = (opened: Queue) => {
      const known = adapters.get(opened) ?? new BullMQAdapter(opened, { readOnlyMode: true })
      adapters.set(opened, known)
      return known
    }

    const showAll = async (): Promise<void> => {
      const all = await devices.all()
      const names = new Set(all.flatMap(({ id, pool }) => [deviceQueueName(id), poolQueueName(pool)]))
      const opened = await Promise.all([...names].map((name) => queue.queue(name)))
      board.setQueues(opened.map(adapterOf))
    }

    await app.register(
      async (routes) => {
        routes.addHook('onRoute', (route) => {
          route.config = { ...route.config, access: 'operate' }
        })
        routes.addHook('preHandler', showAll)
        // The board answers errors with JSON of its own making; what we gave it is problem details.
        routes.addHook('onSend', async (_request, reply) => {
          if (reply.statusCode >= 400) reply.type('application/problem+json')
        })
        await routes.register(adapter.registerPlugin())
      },
      { prefix: PATH },
    )
  },
  { name: 'queue-board', dependencies: ['auth'] },
)
