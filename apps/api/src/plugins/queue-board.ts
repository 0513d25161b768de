import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import { deviceQueueName, poolQueueName } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import { openQueue, type QueueConnection } from '@paceline/queue'
import fp from 'fastify-plugin'
import { problemBody } from '../problems/problem-error.js'
import { problemOf } from '../problems/problem-of.js'

const PATH = '/admin/queues'

export interface QueueBoardOptions {
  readonly devices: Database['devices']
  readonly queue: QueueConnection | null
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
    const shown = new Map<string, ReturnType<typeof openQueue>>()

    const showAll = async (): Promise<void> => {
      for (const { id, pool } of await devices.all()) {
        for (const name of [deviceQueueName(id), poolQueueName(pool)]) {
          if (shown.has(name)) continue
          const opened = openQueue(queue, name)
          opened.on('error', (error) => app.log.warn({ err: error, queue: name }, 'the queue board'))
          shown.set(name, opened)
          board.addQueue(new BullMQAdapter(opened, { readOnlyMode: true }))
        }
      }
    }

    app.addHook('onClose', async () => {
      await Promise.all([...shown.values()].map((opened) => opened.close()))
    })
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
