/**
 * Stand-ins for the Android programs that the runner app is installed and watched by: shell scripts in the words of
 * Android's sources. They show what is sent and what is made of the answers; what a phone does is not shown.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AdbDevice } from '@paceline/adb'
import { boardBehindAdb } from '../native-c/adb-device.js'
import { temporaryFolder } from '../stack/index.js'

const scripts = {
  pm: `
    case $1 in
      path) [ -e "$state/base.apk" ] && echo "package:$state/base.apk" ;;
      install)
        echo "$*" >> "$state/installs"
        if [ -e "$state/install-fails" ]; then cat "$state/install-fails"; exit 1; fi
        cp "$3" "$state/base.apk"; echo Success ;;
    esac`,
  am: `
    echo "Starting: Intent { cmp=$4 }"
    if [ -e "$state/start-fails" ]; then cat "$state/start-fails"; else printf 'Status: ok\\nComplete\\n'; fi`,
  dumpsys: 'cat "$state/exit-info"',
}

export interface PhoneStandIn extends AsyncDisposable {
  readonly device: AdbDevice
  installs(): number
  /** What Android says in place of doing it; null: it does it again. */
  fails(what: 'install' | 'start', words: string | null): void
  /** What Android writes down of the runner's death. */
  died(pid: number, reason: string, status: number): void
}

/** A genuine adb and our daemon, whose abstract socket of the app leads to a port of this computer. */
export async function phoneStandIn(appPort: number): Promise<PhoneStandIn> {
  const folder = temporaryFolder('phone-stand-in')
  const [programs, state] = ['programs', 'state'].map((name) => path.join(folder.path, name)) as [
    string,
    string,
  ]
  for (const made of [programs, state]) mkdirSync(made)
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(path.join(programs, name), `#!/bin/sh\nstate='${state}'\n${body}\n`)
    chmodSync(path.join(programs, name), 0o755)
  }
  const file = (name: string) => path.join(state, name)
  const board = await boardBehindAdb({ env: { ...process.env, PATH: `${programs}:${process.env.PATH}` } })
  const forward: AdbDevice['forward'] = (remote, signal) =>
    board.device.forward(remote === 'localabstract:paceline-runner' ? `tcp:${appPort}` : remote, signal)
  return {
    device: { ...board.device, system: 'android', forward },
    installs() {
      return existsSync(file('installs'))
        ? readFileSync(file('installs'), 'utf8').trim().split('\n').length
        : 0
    },
    fails(what, words) {
      if (words === null) rmSync(file(`${what}-fails`))
      else writeFileSync(file(`${what}-fails`), `${words}\n`)
    },
    died(pid, reason, status) {
      const lines = [
        'ACTIVITY MANAGER PROCESS EXIT INFO (dumpsys activity exit-info)',
        '  package: dev.paceline.runner',
        '    Historical Process Exit for uid=10123',
        '        ApplicationExitInfo #0:',
        `          timestamp=2026-03-01 10:20:30.123 pid=${pid} realUid=10123 packageUid=10123 definingUid=10123 user=0`,
        `          process=dev.paceline.runner:invocation reason=${reason} status=${status}`,
        '          importance=100 pss=0.00 rss=312MB description=null state=empty trace=null',
      ]
      writeFileSync(file('exit-info'), `${lines.join('\n')}\n`)
    },
    async [Symbol.asyncDispose]() {
      await board[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
