import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface VaultOptions {
  /** PACELINE_HOME: the key lies there, in `secrets-key` (mode 0600), where none is given. */
  readonly home: string
  /** 32 bytes in base64 or hexadecimal, the same for every host of a farm that spans several. */
  readonly key?: string | undefined
}

/** Keeps secrets at rest: AES-256-GCM, with a random nonce each and bound to what they belong to. */
export interface Vault {
  /** Makes the key where there is none yet. @param owner what the secret is of: under another name it does not open */
  seal(value: unknown, owner: string): Promise<Uint8Array>
  /** Throws VaultError where the key is missing or another. */
  open(sealed: Uint8Array, owner: string): Promise<unknown>
  /** A name for a text that tells nothing of it to who lacks the key; makes the key where there is none yet. */
  digest(text: string): Promise<string>
}

export class VaultError extends Error {
  readonly code = 'secrets-locked'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'VaultError'
  }
}

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export function isSecretsKey(text: string): boolean {
  return keyOf(text) !== null
}

export function openVault({ home, key: given }: VaultOptions): Vault {
  const file = join(home, 'secrets-key')
  let kept: Buffer | null = given === undefined ? null : checkedKey(given, 'PACELINE_SECRETS_KEY')

  async function key(make: boolean): Promise<Buffer> {
    kept ??= await readKey(file, make)
    return kept
  }

  return {
    async seal(value, owner) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, derived(await key(true), 'seal'), nonce)
      cipher.setAAD(Buffer.from(owner))
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text])
    },
    async open(sealed, owner) {
      const usedKey = derived(await key(false), 'seal')
      try {
        const decipher = createDecipheriv(ALGORITHM, usedKey, sealed.subarray(0, NONCE_BYTES))
        decipher.setAAD(Buffer.from(owner))
        decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        const text = [decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]
        return JSON.parse(Buffer.concat(text).toString('utf8'))
      } catch (cause) {
        throw new VaultError(
          `what is kept of ${owner} was sealed with another key than this host's: give all hosts the same PACELINE_SECRETS_KEY`,
          { cause },
        )
      }
    },
    async digest(text) {
      return createHmac('sha256', derived(await key(true), 'digest'))
        .update(text)
        .digest('hex')
    },
  }
}

/** One key for each use, so that neither tells of the other. */
function derived(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `paceline secrets ${use}`, KEY_BYTES))
}

async function readKey(file: string, make: boolean): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text !== null) return checkedKey(text.trim(), file)
  if (!make) {
    throw new VaultError(
      `${file} is missing, without which credentials cannot be read: copy it from the host where they were registered, or set PACELINE_SECRETS_KEY on all hosts`,
    )
  }
  await makeKey(file)
  return readKey(file, false)
}

/** Linked into place, which fails where another process was first: that one's key is then everybody's. */
async function makeKey(file: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true })
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`)
    await handle.sync()
    await link(temporary, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await handle.close()
    await rm(temporary)
  }
}

function checkedKey(text: string, where: string): Buffer {
  const key = keyOf(text)
  if (key !== null) return key
  throw new VaultError(`${where} holds no key: it is ${KEY_BYTES} bytes in base64 or hexadecimal`)
}

function keyOf(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : null
}
