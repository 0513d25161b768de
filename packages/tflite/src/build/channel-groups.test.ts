import { describe, expect, it } from 'vitest'
import { runReference } from '../reference/index.js'
import { channelShuffle, groupedPointwise } from './channel-groups.js'
import { GraphBuilder, type Value } from './graph-builder.js'

const [height, width, channels, groups] = [2, 3, 6, 2] as const

function run(layer: (builder: GraphBuilder, x: Value) => Value, image: Float32Array): Float32Array {
  const builder = new GraphBuilder(1)
  const x = builder.input('x', [1, height, width, channels], 1)
  const model = builder.finish('', [layer(builder, x)])
  return Float32Array.from(runReference(model, [image]).outputs[0]?.values ?? [])
}

const image = Float32Array.from({ length: height * width * channels }, (_, i) => Math.sin(i + 1))

describe('channelShuffle', () => {
  it('deals the groups out in turn at every pixel', () => {
    const shuffled = run((builder, x) => channelShuffle(builder, 'shuffle', x, groups), image)
    const perGroup = channels / groups
    const expected = Array.from({ length: image.length }, (_, place) => {
      const channel = place % channels
      const source = (channel % groups) * perGroup + Math.floor(channel / groups)
      return image[place - channel + source]
    })
    expect([...shuffled]).toEqual(expected)
  })
})

describe('groupedPointwise', () => {
  const layer = (builder: GraphBuilder, x: Value): Value =>
    groupedPointwise(builder, 'grouped', x, { filters: 4, groups, activation: 'NONE' })

  it('lets each half of the outputs see its half of the inputs alone', () => {
    const base = run(layer, image)
    for (const changed of Array.from({ length: channels }, (_, channel) => channel)) {
      const other = run(
        layer,
        image.map((value, i) => (i % channels === changed ? value + 1 : value)),
      )
      const moved = [...other].map((value, i) => value !== base[i])
      const group = Math.floor(changed / 3)
      expect(moved).toEqual(Array.from(moved, (_, i) => Math.floor((i % 4) / 2) === group))
    }
  })
})
