import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { browserAccount, unreadableFor } from './account.js'

const passwd = () =>
  'root:x:0:0::/root:/bin/sh\npostgres:x:70:70::/:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n'

describe('browserAccount', () => {
  it('is nobody for root, and the user itself for all others', () => {
    expect(browserAccount(0, passwd)).toEqual({ name: 'nobody', uid: 65534, gid: 65533 })
    expect(browserAccount(1000, passwd)).toBeUndefined()
  })

  it('is nobody else where there is no nobody', () => {
    expect(browserAccount(0, () => 'root:x:0:0::/root:/bin/sh\n')).toBeUndefined()
    expect(browserAccount(0, () => 'nobody:x:0:0::/:/bin/sh\n')).toBeUndefined()
  })
})

describe.runIf(process.getuid?.() === 0)('unreadableFor', () => {
  it('names what the user cannot reach', () => {
    const closed = mkdtempSync(join(tmpdir(), 'paceline-closed-'))
    const file = join(closed, 'file')
    writeFileSync(file, '')
    const account = { name: 'nobody', uid: 65534, gid: 65534 }
    expect(unreadableFor(account, ['/bin/sh', '/'])).toBeUndefined()
    expect(unreadableFor(account, ['/bin/sh', closed])).toBe(closed)
    expect(unreadableFor(account, [file])).toBe(file)
    rmSync(closed, { recursive: true })
  })
})
