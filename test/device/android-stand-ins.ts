/**
 * Stand-ins for the few Android programs that preparing a phone calls: shell scripts that keep their state in files
 * and answer in the words of Android's sources. They show what we send and when; what a phone does is not shown.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface StandIns {
  /** To be put on the PATH of the device's shell. */
  readonly programs: string
  /** What `settings get` would say. */
  setting(name: string): string
  set(name: string, value: string): void
  /** Other state: `screen`, `fixed-performance`, `doze`, `store`. */
  state(name: string): string | null
  /** From now on the device refuses to change it; again with false: not any more. */
  refuse(what: string, refuses?: boolean): void
  /** From now on a change of this setting does not return; again with false: it does. */
  hold(what: string, holds?: boolean): void
  /** Every change that was asked for, in order. */
  changes(): string[]
  install(app: string): void
}

export function androidStandIns(folder: string): StandIns {
  const programs = path.join(folder, 'programs')
  const state = path.join(folder, 'state')
  mkdirSync(programs, { recursive: true })
  mkdirSync(state, { recursive: true })
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(path.join(programs, name), `#!/bin/sh\nstate='${state}'\n${common}\n${body}\n`, {
      mode: 0o755,
    })
  }
  const file = (name: string) => path.join(state, name)
  const mark = (name: string, there: boolean) => (there ? writeFileSync(file(name), '') : rmSync(file(name)))
  const read = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim() : null)
  return {
    programs,
    setting: (name) => read(`settings.${name}`) ?? 'null',
    set: (name, value) => writeFileSync(file(`settings.${name}`), `${value}\n`),
    state: read,
    refuse: (what, refuses = true) => mark(`refuse.${what}`, refuses),
    hold: (what, holds = true) => mark(`hold.${what}`, holds),
    changes: () => (read('changes') ?? '').split('\n').filter((line) => line !== ''),
    install: (app) => mark(`app.${app}`, true),
  }
}

/** `change NAME`: told before each change, refused or held where a test says so. */
const common = `
change() {
  echo "$1" >> "$state/changes"
  while [ -e "$state/hold.$1" ]; do sleep 0.05; done
  if [ -e "$state/refuse.$1" ]; then
    echo "java.lang.SecurityException: Permission denial: $1" >&2
    exit 255
  fi
}`

const scripts = {
  settings: `
    file="$state/settings.$3"
    case $1 in
      get) cat "$file" 2>/dev/null || echo null ;;
      put) change "$3"; echo "$4" > "$file" ;;
      delete) change "$3"; rm -f "$file"; echo 'Deleted 1 rows' ;;
    esac`,
  cmd: `
    case "$1 $2" in
      'appops get') if [ -e "$state/store" ]; then echo "$4: $(cat "$state/store")"; else echo 'No operations.'; fi ;;
      'appops set') change store; if [ "$5" = default ]; then rm -f "$state/store"; else echo "$5" > "$state/store"; fi ;;
      'deviceidle whitelist')
        case $3 in
          +*) change doze; echo "\${3#+}" > "$state/doze"; echo "Added: \${3#+}" ;;
          -*) change doze; rm -f "$state/doze"; echo "Removed: \${3#-}" ;;
          *) echo 'system,com.android.shell,2000'; [ -e "$state/doze" ] && echo "user,$(cat "$state/doze"),10123"; true ;;
        esac ;;
      'power set-fixed-performance-mode-enabled')
        if [ -e "$state/refuse.fixed-performance" ]; then
          echo 'Failed to set FIXED_PERFORMANCE mode' >&2
          echo 'This is likely because Power HAL AIDL is not implemented on this device' >&2
          exit 255
        fi
        change fixed-performance; echo "$3" > "$state/fixed-performance" ;;
    esac`,
  dumpsys: `
    [ "$1" = power ] && echo 'POWER MANAGER (dumpsys power)' && echo "  mWakefulness=$(cat "$state/screen" 2>/dev/null || echo Asleep)"`,
  input: `
    change screen
    case $2 in KEYCODE_WAKEUP) echo Awake > "$state/screen" ;; KEYCODE_SLEEP) echo Asleep > "$state/screen" ;; esac`,
  pm: `[ "$1" = path ] && [ -e "$state/app.$2" ] && echo "package:/data/app/$2/base.apk"`,
}
