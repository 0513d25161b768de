import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { AgentMessage } from '@paceline/contracts'
import { numberedEntries, textOf } from '../../conditions/linux/kernel-file.js'
import { clustersOf, cpusOf, observedAffinity, type Pinning, type Shell } from '../adb/affinity/index.js'
import { InvocationError } from '../driver.js'

/**
 * The CPUs of this computer that an affinity means; null where nothing is to be pinned, or nothing can be: only
 * Linux pins, and elsewhere what ran then differs from what was asked. Throws InvocationError `affinity-unknown`
 * where this computer has no such cores, or no `taskset`.
 */
export async function pinningHere(
  affinity: string | undefined,
  signal: AbortSignal,
): Promise<Pinning | null> {
  if (affinity === undefined || affinity === 'any' || process.platform !== 'linux') return null
  const cpus = cpusOf(affinity, await clustersOf(here, signal))
  if (cpus === null) return null
  if (!isOnPath('taskset')) {
    const message = `affinity ${affinity} needs the program taskset, which is not on the PATH; on Debian it comes with util-linux`
    throw new InvocationError('affinity-unknown', message)
  }
  return { affinity, cpus }
}

/** Adds to what a runner says of itself how the kernel holds its threads, read while it runs. */
export async function* withAffinity(
  messages: AsyncIterable<AgentMessage>,
  pinning: Pinning,
): AsyncGenerator<AgentMessage> {
  let pid: number | null = null
  for await (const message of messages) {
    if (message.type === 'ready') pid = message.pid
    if (message.type !== 'init' || pid === null) yield message
    else yield { ...message, ran: { ...message.ran, ...observed(pid, pinning) } }
  }
}

/** From the files and by no shell, which would take cores from the inference that is under way. */
function observed(pid: number, pinning: Pinning): { affinity?: string } {
  const tasks = `/proc/${pid}/task`
  const statuses = numberedEntries(tasks, /^(\d+)$/).map(
    ({ name }) => textOf(`${tasks}/${name}/status`) ?? '',
  )
  const affinity = observedAffinity(statuses.join('\n'), pinning)
  return affinity === null ? {} : { affinity }
}

const run = promisify(execFile)

const here: Shell = {
  async shell(command, signal) {
    return { exitCode: 0, ...(await run('/bin/sh', ['-c', command], { signal })) }
  },
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
