import { createInterface } from 'node:readline/promises'
import type { AndroidPublicKey } from './android-public-key.js'
import type { AskOperator } from './rsa-gate.js'

/** Asks at the terminal, one question at a time; who was refused is not asked about again until a new start. */
export function terminalOperator(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): AskOperator | undefined {
  if (!input.isTTY || !output.isTTY) return undefined
  const refused = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()
  const question = async (key: AndroidPublicKey, peer: string, signal: AbortSignal) => {
    if (refused.has(key.fingerprint) || signal.aborted) return false
    const terminal = createInterface({ input, output })
    // Without a listener of its own readline would swallow the interrupt that ends the daemon.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    try {
      const asked = `Let ${key.comment || 'an unnamed host'} (${peer}) run anything here, from now on?\nSHA-256 ${key.fingerprint}\n[y/N] `
      const yes = /^y(es)?$/i.test((await terminal.question(asked, { signal })).trim())
      if (!yes) refused.add(key.fingerprint)
      return yes
    } finally {
      terminal.close()
    }
  }
  return (key, peer, signal) => {
    const answer = last.then(() => question(key, peer, signal))
    last = answer.catch(() => undefined)
    return answer
  }
}
