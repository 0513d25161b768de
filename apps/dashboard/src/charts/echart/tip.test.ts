import { expect, it } from 'vitest'
import { tipHtml } from './tip.js'

it('escapes whatever a user may have named', () => {
  const html = tipHtml({
    title: '<img src=x onerror=alert(1)>',
    rows: [['"a"', "'b' & <i>"]],
    notes: ['<script>'],
  })
  expect(html).not.toMatch(/<img|<i>|<script|"a"/)
  expect(html).toContain('&#60;img')
})
