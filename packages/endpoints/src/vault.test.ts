import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSecretsKey, openVault } from './vault.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'paceline-vault-'))
})
afterEach(() => rm(home, { recursive: true }))

const secret = { credentials: { user: 'jo', key: 'hidden' } }
const keyA = Buffer.alloc(32, 1).toString('base64')
const keyB = Buffer.alloc(32, 2).toString('hex')

describe('a vault', () => {
  it('gives back what it sealed, to whoever shares the home, and shows nothing of it', async () => {
    const sealed = await openVault({ home }).seal(secret, 'phone')
    expect(Buffer.from(sealed).toString('latin1')).not.toMatch(/jo|hidden/)
    expect(await openVault({ home }).open(sealed, 'phone')).toEqual(secret)
    expect((await stat(join(home, 'secrets-key'))).mode & 0o777).toBe(0o600)
  })

  it('never seals twice alike', async () => {
    const vault = openVault({ home })
    const [one, other] = [await vault.seal(secret, 'phone'), await vault.seal(secret, 'phone')]
    expect(Buffer.from(one).equals(other)).toBe(false)
  })

  it('has one key, however many processes need it first', async () => {
    const vaults = Array.from({ length: 8 }, () => openVault({ home }))
    const names = await Promise.all(vaults.map((vault) => vault.digest('text')))
    expect(new Set(names).size).toBe(1)
  })

  it('opens under its own key and owner alone, and not when touched', async () => {
    const vault = openVault({ home, key: keyA })
    const sealed = await vault.seal(secret, 'phone')
    expect(await openVault({ home: '/nowhere', key: keyA }).open(sealed, 'phone')).toEqual(secret)
    await expect(openVault({ home, key: keyB }).open(sealed, 'phone')).rejects.toThrow(/PACELINE_SECRETS_KEY/)
    await expect(vault.open(sealed, 'other')).rejects.toThrow(/sealed with another key/)
    const touched = Uint8Array.from(sealed, (byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte))
    await expect(vault.open(touched, 'phone')).rejects.toThrow()
    await expect(vault.open(new Uint8Array(3), 'phone')).rejects.toThrow()
  })

  it('makes no key in order to read: it would be the wrong one', async () => {
    await expect(openVault({ home }).open(new Uint8Array(40), 'phone')).rejects.toThrow(/is missing.*copy it/)
    await expect(readFile(join(home, 'secrets-key'))).rejects.toThrow(/ENOENT/)
  })

  it('refuses a key that is none', async () => {
    await writeFile(join(home, 'secrets-key'), 'short\n')
    await expect(openVault({ home }).digest('text')).rejects.toThrow(/secrets-key holds no key/)
    expect(() => openVault({ home, key: 'short' })).toThrow(/PACELINE_SECRETS_KEY holds no key/)
    expect([keyA, keyB, 'short', `${keyB}0`].map(isSecretsKey)).toEqual([true, true, false, false])
  })
})
