import { expect, it } from 'vitest'
import { DigestLocks } from './digest-locks.js'

const tick = () => new Promise<void>((resolve) => setImmediate(resolve))

it('does one piece of work at a time per digest, in order, also after a failure', async () => {
  const locks = new DigestLocks()
  const said: string[] = []
  const work =
    (name: string, fails = false) =>
    async () => {
      said.push(`${name} begins`)
      await tick()
      said.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }
  const first = locks.hold('a', work('first', true))
  const second = locks.hold('a', work('second'))
  const other = locks.hold('b', work('other'))
  await expect(first).rejects.toThrow('first')
  expect(await Promise.all([second, other])).toEqual(['second', 'other'])
  const ofA = said.filter((line) => !line.startsWith('other'))
  expect(ofA).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  expect(said.indexOf('other begins')).toBeLessThan(said.indexOf('second begins'))
})
