import pg from 'pg'
import { expect, test } from 'vitest'
import { isConnectionLoss } from './connection-loss.js'

const said = (code: string) => Object.assign(new pg.DatabaseError('', 0, 'error'), { code })

test.each(['57P01', '57P03', '08006'])('%s is the connection, not the statement', (code) => {
  expect(isConnectionLoss(said(code))).toBe(true)
})

test.each(['22003', '42P01', '57014'])('%s is the statement', (code) => {
  expect(isConnectionLoss(said(code))).toBe(false)
})

test('a broken socket is the connection', () => {
  expect(isConnectionLoss(new Error('Connection terminated unexpectedly'))).toBe(true)
})
