import { setTimeout as delay } from 'node:timers/promises'
import type { Home } from './home.js'
import { isAlive, type ProcessIdentity, signalExactly } from './process-identity.js'
import { forgetProcess, type ProcessRecord, recordedProcesses } from './process-records.js'
import { markedProcesses } from './start-mark.js'

const pollMs = 50

/**
 * Ends what an earlier start left running when it was killed: processes that the home recorded with pid and start
 * time, and whatever carries that start's mark. Each is first let finish, as it does when it sees its parent gone.
 *
 * @param patienceMs how long an orderly end may take before it is forced
 * @returns the names of what had to be waited for
 */
export async function endLeftovers(
  home: Home,
  mark: string | undefined,
  patienceMs = 6_000,
): Promise<string[]> {
  const records = recordedProcesses(home)
  const alive = records.filter(isAlive)
  for (const record of alive) signalExactly(record, orderlySignal(record))
  await allGone(alive, patienceMs)
  for (const record of alive) signalExactly(record, 'SIGKILL', true)
  await endMarked(mark)
  for (const record of records) forgetProcess(home, record.name)
  return alive.map((record) => record.name)
}

/** Kills at once every process that carries the mark; for after the orderly end. */
export async function endMarked(mark: string | undefined): Promise<number> {
  if (mark === undefined) return 0
  const strays = markedProcesses(mark)
  for (const stray of strays) signalExactly(stray, 'SIGKILL')
  await allGone(strays, 1_000)
  return strays.length
}

/** PostgreSQL takes SIGINT for "roll back and stop" and SIGTERM for "wait until every client has left". */
function orderlySignal(record: ProcessRecord): NodeJS.Signals {
  return record.name === 'postgres' ? 'SIGINT' : 'SIGTERM'
}

async function allGone(processes: readonly ProcessIdentity[], patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (processes.some(isAlive) && Date.now() < deadline) await delay(pollMs)
}
