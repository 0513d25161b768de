import { randomBytes } from 'node:crypto'
import { type FileHandle, lstat, mkdir, open, rename, rm, symlink } from 'node:fs/promises'

/**
 * A file or link that grows under another name beside its place and is moved there when it is whole: nobody ever
 * finds half of it, and on leaving scope unfinished it is gone.
 */
export interface Incoming extends AsyncDisposable {
  open(): Promise<void>
  append(bytes: Buffer): Promise<void>
  /** Gives it its time, in seconds since 1970, and puts it in its place. */
  finish(mtimeSeconds: number): Promise<void>
}

const TYPE_MASK = 0o170000
const TYPE_LINK = 0o120000
const MAX_LINK_BYTES = 4_096

/** `mode` is that of stat(2), file type included; links are pushed as their target's path. */
export function incomingAt(path: Buffer, mode: number): Incoming {
  return (mode & TYPE_MASK) === TYPE_LINK ? new IncomingLink(path) : new IncomingFile(path, mode & 0o777)
}

class IncomingFile implements Incoming {
  readonly #path: Buffer
  readonly #mode: number
  readonly #partial: Buffer
  #file: FileHandle | undefined

  constructor(path: Buffer, mode: number) {
    this.#path = path
    this.#mode = mode
    this.#partial = partialBeside(path)
  }

  async open(): Promise<void> {
    await preparePlace(this.#path)
    this.#file = await open(this.#partial, 'wx', 0o600)
  }

  async append(bytes: Buffer): Promise<void> {
    // A disk that is nearly full takes a part, and says so only when asked again.
    for (let rest = bytes; rest.length > 0; ) {
      const { bytesWritten } = await this.#opened.write(rest)
      rest = rest.subarray(bytesWritten)
    }
  }

  async finish(mtimeSeconds: number): Promise<void> {
    const file = this.#opened
    await file.chmod(this.#mode)
    await file.utimes(mtimeSeconds, mtimeSeconds)
    await file.close()
    await rename(this.#partial, this.#path)
    this.#file = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#file === undefined) return
    await this.#file.close().catch(() => undefined)
    this.#file = undefined
    await rm(this.#partial, { force: true })
  }

  get #opened(): FileHandle {
    if (this.#file === undefined) throw new Error('the file is not open')
    return this.#file
  }
}

class IncomingLink implements Incoming {
  readonly #path: Buffer
  #target = Buffer.alloc(0)

  constructor(path: Buffer) {
    this.#path = path
  }

  open(): Promise<void> {
    return preparePlace(this.#path)
  }

  async append(bytes: Buffer): Promise<void> {
    this.#target = Buffer.concat([this.#target, bytes])
    if (this.#target.length > MAX_LINK_BYTES) throw new Error('the target of the link is too long')
  }

  async finish(): Promise<void> {
    const partial = partialBeside(this.#path)
    // The host sends the zero byte at the end of the path along.
    const end = this.#target.indexOf(0)
    await symlink(end < 0 ? this.#target : this.#target.subarray(0, end), partial)
    await rename(partial, this.#path)
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Makes the folders above; throws where something is in the way that a push must not replace, such as a device. */
async function preparePlace(path: Buffer): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there !== undefined && !there.isFile() && !there.isSymbolicLink()) {
    throw new Error(there.isDirectory() ? 'Is a directory' : 'Is not a regular file')
  }
  await mkdir(folderOf(path), { recursive: true })
}

function partialBeside(path: Buffer): Buffer {
  return Buffer.concat([folderOf(path), Buffer.from(`/.adbd-${randomBytes(8).toString('hex')}`)])
}

function folderOf(path: Buffer): Buffer {
  return path.subarray(0, Math.max(path.lastIndexOf('/'), 1))
}
