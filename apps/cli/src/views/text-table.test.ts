import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { plain } from './paint.js'
import { textPairs, textTable } from './text-table.js'

const rows = [
  { name: 'a', value: '1.5' },
  { name: 'longer', value: '12.25' },
]
const columns = [
  { title: 'NAME', text: (row: (typeof rows)[number]) => row.name },
  { title: 'V', align: 'right' as const, text: (row: (typeof rows)[number]) => row.value },
]

test('columns are as wide as their widest cell, and nothing trails', () => {
  expect(textTable(rows, columns, plain)).toEqual(['NAME        V', 'a         1.5', 'longer  12.25'])
})

test('colours change no width', () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`
  const dressed = textTable(
    rows,
    columns.map((column) => ({ ...column, dress: red })),
    plain,
  )
  expect(dressed[1]).toContain('\u001b[31m1.5')
  expect(dressed.map(stripVTControlCharacters)).toEqual(textTable(rows, columns, plain))
})

test('pairs leave out what is empty and indent further lines', () => {
  expect(
    textPairs(
      [
        ['a', 'x\ny'],
        ['gone', ''],
        ['long', 'z'],
      ],
      plain,
    ),
  ).toEqual(['  a     x\n        y', '  long  z'])
})
