import { verifyMessages } from '@paceline/agent/verify'
import { nativeAgentScript } from '@paceline/agent-native'
import { litertNodeAgent } from '@paceline/agent-node'
import type { AgentMessage } from '@paceline/contracts'
import { sentinelModels } from '@paceline/tflite'
import { createChildProcessHost, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { messageOf, modelOf, planOf } from './invocations.js'

const agents = [
  ['tflite-native', { path: nativeAgentScript }],
  ['litert-node', litertNodeAgent()],
] as const

describe.each(agents)('%s', (_, script) => {
  let folder: TemporaryFolder
  let host: RuntimeHost

  beforeAll(async () => {
    folder = temporaryFolder('sentinels')
    const made = await createChildProcessHost({ script, maxThreads: 1, signal: never() })
    if ('unavailable' in made) throw new Error(made.unavailable)
    host = made
  })
  afterAll(() => folder[Symbol.dispose]())

  it.each(sentinelModels())('runs the $name sentinel, all of it in XNNPACK', async ({ name, bytes }) => {
    const plan = { ...planOf(), model: modelOf(folder.path, `${name}.tflite`, bytes) }
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(host.invoke(plan, never()), plan)) messages.push(message)
    expect(messages.at(-1)).toMatchObject({ type: 'done', iterations: 20 })
    const { ran } = messageOf(messages, 'init')
    expect(ran).toMatchObject({ delegate: 'xnnpack', delegatedOperators: ran.operators })
  })
})

const never = () => new AbortController().signal
