import { randomBytes } from 'node:crypto'
import type { Gate, GuardedConnection, NewGate } from '../gate.js'
import { type AndroidPublicKey, parseAndroidPublicKey } from './android-public-key.js'
import type { KnownKeys } from './known-keys.js'

/** Asks the operator whether the holder of a key is let in from now on. */
export type AskOperator = (key: AndroidPublicKey, peer: string, signal: AbortSignal) => Promise<boolean>

export interface RsaGateOptions {
  readonly keys: KnownKeys
  /** Not given where there is nobody to ask: then a key must be added to the file. */
  readonly ask?: AskOperator
  log(line: string): void
}

const AuthKind = { token: 1, signature: 2, publicKey: 3 } as const
/** What adb signs as if it were a SHA-1 digest. */
const TOKEN_BYTES = 20
/** A host tries its keys one by one; nobody has as many. */
const MAX_TOKENS = 64
/** Peers that wait for the operator hold a connection each; strangers must not hold them all, nor keep others out. */
const MAX_WAITING = 4
const LOOK_EVERY_MS = 500

/**
 * Lets in who signs a fresh token with a known key, as Android does. Unlike there, a public key never opens the gate
 * by itself: when it has become known, its holder must still sign, for anybody could have sent it.
 */
export function rsaGate(options: RsaGateOptions): NewGate {
  const waiting = new Set<RsaGate>()
  return (connection) => new RsaGate(connection, options, waiting)
}

class RsaGate implements Gate {
  readonly #connection: GuardedConnection
  readonly #options: RsaGateOptions
  readonly #waiting: Set<RsaGate>
  readonly #lost = new AbortController()
  #token: Buffer | undefined
  #tokens = 0
  #look: NodeJS.Timeout | undefined

  constructor(connection: GuardedConnection, options: RsaGateOptions, waiting: Set<RsaGate>) {
    this.#connection = connection
    this.#options = options
    this.#waiting = waiting
  }

  onConnect(): void {
    this.#challenge()
  }

  onAuth(kind: number, payload: Buffer): void {
    try {
      if (kind === AuthKind.signature) this.#onSignature(payload)
      else if (kind === AuthKind.publicKey)
        this.#onPublicKey(parseAndroidPublicKey(payload.toString('latin1')))
      else this.#connection.refuse(`AUTH has no kind ${kind} from a host`)
    } catch (error) {
      this.#connection.refuse((error as Error).message)
    }
  }

  close(): void {
    this.#lost.abort()
    this.#stopWaiting()
  }

  #challenge(): void {
    this.#tokens += 1
    if (this.#tokens > MAX_TOKENS) {
      this.#connection.refuse(`none of ${MAX_TOKENS} signatures fits a known key`)
      return
    }
    this.#token = randomBytes(TOKEN_BYTES)
    this.#connection.sendAuth(AuthKind.token, this.#token)
  }

  #onSignature(signature: Buffer): void {
    const token = this.#token
    if (token === undefined) return
    this.#token = undefined
    if (this.#options.keys.list().some((key) => key.verify(token, signature))) this.#connection.admit()
    else this.#challenge()
  }

  #onPublicKey(key: AndroidPublicKey): void {
    this.#token = undefined
    if (this.#look !== undefined) return
    if (this.#options.keys.has(key)) {
      this.#challenge()
      return
    }
    const [longest] = this.#waiting
    if (longest !== undefined && this.#waiting.size >= MAX_WAITING) longest.#giveWay()
    this.#waiting.add(this)
    this.#connection.stayOpen()
    this.#options.log(
      `${this.#connection.peer}: unknown key ${key.fingerprint} of ${key.comment || 'nobody named'}, ` +
        'not let in until it is added: keys add FILE, or answer y where asked',
    )
    this.#look = setInterval(() => this.#lookForKey(key), LOOK_EVERY_MS)
    void this.#ask(key)
  }

  #giveWay(): void {
    this.close()
    this.#connection.refuse('it waited longest for the operator and made room for another')
  }

  async #ask(key: AndroidPublicKey): Promise<void> {
    try {
      if (await this.#options.ask?.(key, this.#connection.peer, this.#lost.signal)) {
        this.#options.keys.add(key)
        this.#lookForKey(key)
      }
    } catch (error) {
      if (!this.#lost.signal.aborted) this.#options.log((error as Error).message)
    }
  }

  #lookForKey(key: AndroidPublicKey): void {
    try {
      if (this.#look === undefined || !this.#options.keys.has(key)) return
      this.#stopWaiting()
      this.#challenge()
    } catch (error) {
      this.#connection.refuse((error as Error).message)
    }
  }

  #stopWaiting(): void {
    clearInterval(this.#look)
    this.#look = undefined
    this.#waiting.delete(this)
  }
}
