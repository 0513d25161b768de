import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { litertNodeAgent } from '@paceline/agent-node'
import type { AgentMessage, InvocationPlan } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { buildModel } from '@paceline/tflite'

export interface ModelOnDisk {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** MobileNetV1 0.25 at 128 pixels, the smallest that the families have; a few ms in a page. */
export function smallModel(folder: string): ModelOnDisk {
  const { bytes } = buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }, 0)
  return modelOf(folder, 'small.tflite', bytes)
}

export function modelOf(folder: string, name: string, bytes: Uint8Array): ModelOnDisk {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return { path: file, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}

type Plan = Omit<InvocationPlan, 'model'>

export function planOf(changes: Partial<Plan> = {}): Plan {
  return {
    type: 'plan',
    invocation: 0,
    threads: 1,
    delegate: 'xnnpack',
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 0,
    warmup: { ...defaultWarmupRule, minMs: 10, maxMs: 500 },
    sampling: { minIterations: 20, maxIterations: 20, targetSeconds: 1, maxSeconds: 5 },
    ...changes,
  }
}

/** Sampling that goes on until somebody ends it. */
export const endless: Partial<Plan> = {
  sampling: { minIterations: 1e9, maxIterations: 1e9, targetSeconds: 1e6, maxSeconds: 1e6 },
}

export function messageOf<T extends AgentMessage['type']>(
  messages: readonly AgentMessage[],
  type: T,
): Extract<AgentMessage, { type: T }> {
  const found = messages.find((message) => message.type === type)
  if (!found) throw new Error(`no ${type} among ${messages.map((message) => message.type).join(', ')}`)
  return found as Extract<AgentMessage, { type: T }>
}

/** What LiteRT.js in Node says of the same plan. */
export async function runInNode(plan: Plan, model: ModelOnDisk): Promise<AgentMessage[]> {
  const agent = litertNodeAgent()
  const child = spawn(process.execPath, [...agent.nodeArgs, agent.path], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  child.stdin?.write(`${JSON.stringify({ ...plan, model: model.path })}\n`)
  const lines = (await text(child.stdio[3] as Readable)).trim().split('\n')
  return lines.map((line) => JSON.parse(line) as AgentMessage)
}
