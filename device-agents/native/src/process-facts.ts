import { readdirSync } from 'node:fs'
import koffi from 'koffi'

const SIGKILL = 9
const PR_SET_PDEATHSIG = 1

/** Asks Linux to kill this process when its parent dies, which holds even inside an endless inference (prctl(2)). */
export function dieWithParent(): boolean {
  if (process.platform !== 'linux') return false
  try {
    const prctl = koffi.load('libc.so.6').func('int prctl(int option, unsigned long value)')
    return prctl(PR_SET_PDEATHSIG, SIGKILL) === 0
  } catch {
    return false
  }
}

/** Threads of this process; null where the platform does not list them. */
export function countThreads(): number | null {
  try {
    return readdirSync('/proc/self/task').length
  } catch {
    return null
  }
}
