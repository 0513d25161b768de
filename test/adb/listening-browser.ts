import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { browserArguments } from '@paceline/worker/appium'
import { findSystem, processesMentioning } from '../stack/index.js'

/** A Chromium that takes DevTools commands at a port of the loopback. */
export interface ListeningBrowser extends AsyncDisposable {
  readonly port: number
}

/** Starts one at a port, a free one by default; disposing of it resolves when all of its processes have ended. */
export async function listeningBrowser(profile: string, debuggingPort = 0): Promise<ListeningBrowser> {
  const child = spawn(
    findSystem('chromium') ?? '',
    [
      ...browserArguments(),
      `--remote-debugging-port=${debuggingPort}`,
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const port = await new Promise<number>((resolve) => {
    createInterface(child.stderr).on('line', (line) => {
      const [, said] = /^DevTools listening on ws:\/\/[^/]*:(\d+)\//.exec(line) ?? []
      if (said !== undefined) resolve(Number(said))
    })
  })
  return {
    port,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill()
      await exited
      // Its children write to the profile too, and end a moment later.
      while (processesMentioning(profile).length > 0) await sleep(20)
    },
  }
}
