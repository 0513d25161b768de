import { describe, expect, it } from 'vitest'
import { spaces } from './catalogue.js'
import { InvalidEncodingError } from './decisions.js'

describe.each([...spaces.values()])('$name', (space) => {
  it('samples, mutates and crosses encodings of its own', () => {
    const [a = {}, b = {}, ...others] = space.sample(20, 1)
    const made = [a, b, ...others, space.mutate(a, 2), space.mutate(b, 3, 0.5), space.crossover(a, b, 4)]
    for (const encoding of made) expect(space.parse(encoding)).toEqual(encoding)
  })

  it('writes each encoding as a text that reads back', () => {
    const encodings = [space.defaults, ...space.sample(20, 7)]
    const texts = encodings.map((encoding) => space.toText(encoding))
    expect(texts.map((text) => space.fromText(text))).toEqual(encodings)
    expect(new Set(texts).size).toBe(new Set(encodings.map((each) => JSON.stringify(each))).size)
    expect(() => space.fromText('{')).toThrow(InvalidEncodingError)
  })

  it('describes itself and each decision', () => {
    expect(space.title).not.toBe('')
    expect(space.summary).not.toBe('')
    for (const [name, { description }] of Object.entries(space.decisions))
      expect(description, name).not.toBe('')
    if (space.size !== null) expect(space.size).toBeGreaterThan(0n)
  })
})
