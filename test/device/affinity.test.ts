import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import { nativeAgentScript } from '@paceline/agent-native'
import type { AgentMessage } from '@paceline/contracts'
import { clustersOf, createChildProcessHost, type HostPlan, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { messageOf, planOf, smallModel } from './invocations.js'

const never = new AbortController().signal
let folder: TemporaryFolder
let host: RuntimeHost

beforeAll(async () => {
  folder = temporaryFolder('affinity')
  const made = await createChildProcessHost({
    script: { path: nativeAgentScript },
    maxThreads: 2,
    signal: never,
  })
  if ('unavailable' in made) throw new Error(made.unavailable)
  host = made
})
afterAll(() => folder[Symbol.dispose]())

/** What the runner says, and beside each block the CPUs that its threads were last seen on. */
async function invoke(changes: Partial<Omit<HostPlan, 'model'>>) {
  const messages: AgentMessage[] = []
  const seenOn = new Set<number>()
  for await (const message of host.invoke({ ...planOf(changes), model: smallModel(folder.path) }, never)) {
    messages.push(message)
    const { pid } = messageOf(messages, 'ready')
    if (message.type === 'block' && pid !== null) for (const cpu of processorsOf(pid)) seenOn.add(cpu)
  }
  return { messages, ran: messageOf(messages, 'init').ran, seenOn: [...seenOn] }
}

/** The field `processor` of each thread's stat: proc_pid_stat(5). Threads end as they like. */
function processorsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((tid) => {
      const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[36])
    })
  } catch {
    return []
  }
}

/** The CPUs that this process may use, from another source than the code under test. */
function cpusOfThisProcess(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8')
  const mask = /^Cpus_allowed:\s*(\S+)$/m.exec(status)?.[1]?.replaceAll(',', '') ?? '0'
  const bits = [...BigInt(`0x${mask}`).toString(2)].reverse()
  return bits.flatMap((bit, cpu) => (bit === '1' ? [cpu] : []))
}

describe.skipIf(os.platform() !== 'linux')('affinity on this computer', () => {
  it('holds every thread to each CPU that is asked for, and says so', async () => {
    for (const cpu of cpusOfThisProcess().slice(0, 2)) {
      const { messages, ran, seenOn } = await invoke({ affinity: `cpus:${cpu}` })
      expect(ran.affinity).toBe(`cpus:${cpu}`)
      expect(seenOn).toEqual([cpu])
      expect(messageOf(messages, 'done').iterations).toBe(20)
    }
  })

  it('says nothing of cores where nothing was asked', async () => {
    expect((await invoke({})).ran).not.toHaveProperty('affinity')
    expect((await invoke({ affinity: 'any' })).ran).not.toHaveProperty('affinity')
  })

  it('refuses cores that are not here, and says which are', async () => {
    await expect(invoke({ affinity: 'cpus:1000' })).rejects.toMatchObject({
      code: 'affinity-unknown',
      message: expect.stringMatching(/no cores cpus:1000 here: it has CPUs 0/),
    })
  })

  it('does not blame a model for CPUs that the kernel does not give', async () => {
    const script = { path: nativeAgentScript, cpus: [1000] }
    expect(await createChildProcessHost({ script, maxThreads: 1, signal: never })).toEqual({
      unavailable: expect.stringMatching(/^no runner can be held to CPUs 1000 here: taskset: /),
    })
  })

  it("reads the clusters of this computer's own kernel by the shell", async () => {
    const shell = async (command: string) => ({
      exitCode: 0,
      stdout: execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }),
      stderr: '',
    })
    const { cpus, named } = await clustersOf({ shell }, never)
    expect(cpus).toEqual(expect.arrayContaining(cpusOfThisProcess()))
    for (const members of named.values()) expect(cpus).toEqual(expect.arrayContaining([...members]))
  })
})
