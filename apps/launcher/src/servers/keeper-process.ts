// The program that keeps the database and queue servers. They know nothing of their parent and would outlive a
// killed launcher; this process sees its channel close and ends them, so that nothing is left behind.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { KeeperReport, KeeperRequest, ServerCommand, StopUrgency } from './keeper-messages.js'

interface KeptServer {
  readonly command: ServerCommand
  readonly child: ChildProcess
  readonly ended: Promise<void>
}

const kept = new Map<string, KeptServer>()
let closing = false

process.on('message', (request: KeeperRequest) => {
  if (request.type === 'run') keep(request.server)
  else stop(request.name, request.urgency)
})
process.on('disconnect', close)
process.on('SIGTERM', close)
// A terminal's signals are for the launcher, which then asks for each server in its turn.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

function keep(command: ServerCommand): void {
  const log = openSync(command.logFile, 'a', 0o600)
  const child = spawn(command.command, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ['ignore', log, log],
    detached: true,
    ...command.account,
  })
  closeSync(log)
  const { name } = command
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      kept.delete(name)
      report({ type: 'refused', name, reason: error.message })
      resolve()
    })
    child.once('exit', (code, signal) => {
      kept.delete(name)
      report({ type: 'ended', name, code, signal })
      resolve()
    })
  })
  kept.set(name, { command, child, ended })
  if (child.pid !== undefined) report({ type: 'running', name, pid: child.pid })
}

function stop(name: string, urgency: StopUrgency): void {
  const server = kept.get(name)
  server?.child.kill(server.command.signals[urgency])
}

/**
 * Ends every server, the last started last: it is the queue, and a client of the database may still be finishing
 * work that it reports there.
 */
async function close(): Promise<void> {
  if (closing) return
  closing = true
  for (const server of kept.values()) await end(server)
  process.exit()
}

async function end(server: KeptServer): Promise<void> {
  const urgencies: readonly [StopUrgency, number][] = [
    ['patient', 3_000],
    ['prompt', 2_000],
    ['immediate', 1_000],
  ]
  for (const [urgency, patienceMs] of urgencies) {
    server.child.kill(server.command.signals[urgency])
    if (await endsWithin(server, patienceMs)) return
  }
  server.child.kill('SIGKILL')
  await server.ended
}

async function endsWithin(server: KeptServer, patienceMs: number): Promise<boolean> {
  const patience = new AbortController()
  const tooLate = delay(patienceMs, false, { signal: patience.signal }).catch(() => false)
  const inTime = await Promise.race([server.ended.then(() => true), tooLate])
  patience.abort()
  return inTime
}

function report(message: KeeperReport): void {
  if (process.connected) process.send?.(message)
}
