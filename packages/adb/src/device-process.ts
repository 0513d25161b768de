import type { AdbShellProtocolProcess } from '@yume-chan/adb'
import type { AdbProcess } from './adb-device.js'
import type { CallScope } from './call-scope.js'

interface Surroundings {
  readonly scope: CallScope
  /** Ends the process of this pid on the device, and its group. */
  readonly endGroup: (pid: number) => Promise<void>
  readonly errorOf: (error: unknown) => Error
}

const MAX_LINE_CHARACTERS = 16 * 2 ** 20
const LAST_WORDS_CHARACTERS = 4096

/** A command that runs on the device, known by its pid there. */
export class DeviceProcess implements AdbProcess {
  readonly lines: AsyncIterable<string>
  readonly exit: Promise<number>
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>
  readonly #surroundings: Surroundings
  #pid = 0
  #exited = false
  #lastWords = ''

  private constructor(started: AdbShellProtocolProcess, surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#stdin = started.stdin.getWriter() as unknown as WritableStreamDefaultWriter<Uint8Array>
    this.exit = surroundings.scope
      .run(() => started.exited)
      .catch((error) => {
        throw surroundings.errorOf(error)
      })
    this.exit.then(
      () => {
        this.#exited = true
      },
      () => {},
    )
    this.lines = this.#linesOf(started.stdout)
    this.#listen(started.stderr).catch(() => {})
  }

  /** Of a command line whose first word to stdout is its pid. */
  static async begin(started: AdbShellProtocolProcess, surroundings: Surroundings): Promise<DeviceProcess> {
    const process = new DeviceProcess(started, surroundings)
    const lines = process.lines[Symbol.asyncIterator]()
    const first = await surroundings.scope.run(() => lines.next())
    // Where its output ended before its first word, how it ended says why: the device may be gone.
    if (first.done) await process.exit
    process.#pid = Number(first.value)
    if (!Number.isInteger(process.#pid) || process.#pid <= 1)
      throw new Error(`the device's shell did not say its pid but ${JSON.stringify(first.value ?? null)}`)
    return process
  }

  async write(text: string): Promise<void> {
    try {
      await this.#surroundings.scope.run(() => this.#stdin.write(Buffer.from(text)))
    } catch (error) {
      // One that has ended is told of by its exit, and one whose device went by the reason.
      if (!this.#exited) throw this.#surroundings.errorOf(error)
    }
  }

  lastWords(): string {
    return this.#lastWords
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#exited && this.#pid > 1) await this.#surroundings.endGroup(this.#pid)
    this.#surroundings.scope[Symbol.dispose]()
  }

  /** One iterator for whoever asks: what was read is gone. */
  #linesOf(stdout: AdbShellProtocolProcess['stdout']): AsyncIterable<string> {
    const lines = this.#read(stdout)
    return { [Symbol.asyncIterator]: () => ({ next: () => lines.next() }) }
  }

  async *#read(stdout: AdbShellProtocolProcess['stdout']): AsyncGenerator<string, void, undefined> {
    const { scope, errorOf } = this.#surroundings
    const reader = stdout.getReader()
    const decoder = new TextDecoder()
    let rest = ''
    try {
      for (;;) {
        const { done, value } = await scope.run(async () => reader.read())
        if (done) break
        const parts = (rest + decoder.decode(value, { stream: true })).split('\n')
        rest = parts.pop() ?? ''
        if (rest.length > MAX_LINE_CHARACTERS)
          throw new Error(`a line of more than ${MAX_LINE_CHARACTERS} characters`)
        for (const part of parts) yield part.endsWith('\r') ? part.slice(0, -1) : part
      }
    } catch (error) {
      throw errorOf(error)
    }
    if (rest !== '') yield rest
  }

  async #listen(stderr: AdbShellProtocolProcess['stderr']): Promise<void> {
    const decoder = new TextDecoder()
    for await (const chunk of stderr) {
      this.#lastWords = (this.#lastWords + decoder.decode(chunk, { stream: true })).slice(
        -LAST_WORDS_CHARACTERS,
      )
    }
  }
}
