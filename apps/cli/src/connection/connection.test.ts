import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CliError, problemJson } from '../cli-error.js'
import { exitCodes } from '../exit-codes.js'
import { openApi, refusal } from './api.js'
import { findConnection } from './connection.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'paceline-cli-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('a running start is found by its home alone', () => {
  writeFileSync(path.join(home, 'key'), 'pl_own\n')
  writeFileSync(path.join(home, 'address'), 'http://127.0.0.1:5123\n')
  const keySource = path.join(home, 'key')
  const found = { url: 'http://127.0.0.1:5123', key: 'pl_own', keySource }
  expect(findConnection({ PACELINE_HOME: home }, '/')).toEqual(found)
  // A relative home lies in the repository, as it does for a start.
  expect(findConnection({ PACELINE_HOME: path.basename(home) }, path.dirname(home))).toEqual(found)
})

test('without an address, the default port is tried', () => {
  writeFileSync(path.join(home, 'key'), 'pl_own')
  expect(findConnection({ PACELINE_HOME: home, PACELINE_URL: ' ' }, '/').url).toBe('http://127.0.0.1:4400')
})

test('the variables win', () => {
  writeFileSync(path.join(home, 'key'), 'pl_own')
  const env = { PACELINE_HOME: home, PACELINE_URL: 'https://farm.example/', PACELINE_KEY: 'pl_other' }
  expect(findConnection(env, '/')).toEqual({
    url: 'https://farm.example',
    key: 'pl_other',
    keySource: 'PACELINE_KEY',
  })
})

test('the key of a home is sent to this computer only', () => {
  writeFileSync(path.join(home, 'key'), 'pl_own')
  const env = { PACELINE_HOME: home, PACELINE_URL: 'https://farm.example' }
  expect(() => findConnection(env, '/')).toThrow(/Set PACELINE_KEY/)
  expect(findConnection({ ...env, PACELINE_URL: 'http://localhost:4400' }, '/').key).toBe('pl_own')
})

test('no key and a wrong address are named', () => {
  expect(() => findConnection({ PACELINE_HOME: home }, '/')).toThrow(/no key in .*npm start/)
  expect(() => findConnection({ PACELINE_HOME: home, PACELINE_URL: '4400' }, '/')).toThrow(
    /PACELINE_URL is wrong: "4400"/,
  )
})

const connection = { url: 'http://127.0.0.1:4400', key: 'pl_x', keySource: 'PACELINE_KEY' }
const problem = {
  type: 'about:blank',
  title: '',
  status: 0,
  detail: 'there is no job x',
  code: 'c',
  errors: [],
}

test.each([
  [400, exitCodes.usage],
  [401, exitCodes.unreachable],
  [403, exitCodes.unreachable],
  [404, exitCodes.usage],
  [422, exitCodes.usage],
  [429, exitCodes.unreachable],
  [500, exitCodes.unreachable],
])('a refusal with %i exits with %i', (status, exitCode) => {
  const error = refusal(new Response(null, { status }), { ...problem, status }, connection)
  expect(error.exitCode).toBe(exitCode)
  expect(JSON.parse(problemJson(error))).toEqual({ ...problem, status })
})

test('a refusal is a sentence with the fields that are wrong', () => {
  const errors = [{ path: '/threads', message: 'must be <= 64' }]
  const response = new Response(null, { status: 400 })
  expect(refusal(response, { ...problem, errors }, connection).message).toBe(
    'There is no job x: /threads must be <= 64.',
  )
  const detail = '/threads must be <= 64'
  expect(refusal(response, { ...problem, detail, errors }, connection).message).toBe(
    '/threads must be <= 64.',
  )
  const file = { path: 'file', message: 'does not say TFL3 (byte 4)' }
  const refused = { ...problem, detail: 'file (byte 4): does not say TFL3', errors: [file] }
  expect(refusal(response, refused, connection).message).toBe('File (byte 4): does not say TFL3.')
})

test('what is not Paceline is called so', () => {
  const error = refusal(new Response('<html>', { status: 200 }), '<html>', connection)
  expect(error).toMatchObject({ code: 'not-paceline', exitCode: exitCodes.unreachable })
})

test('nobody there is said with the reason of the network', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.close()
  await once(server, 'close')
  const call = openApi({ ...connection, url }).client.GET('/v1/me')
  await expect(call).rejects.toMatchObject({
    code: 'unreachable',
    exitCode: exitCodes.unreachable,
    message: `Paceline does not answer at ${url} (ECONNREFUSED): run "npm start", or set PACELINE_URL to where it runs.`,
  })
})

test('an error that is not the API’s is problem details without a status', () => {
  const json = problemJson(new CliError('no-key', 'There is no key.', exitCodes.unreachable))
  expect(JSON.parse(json)).toEqual({
    type: 'about:blank',
    title: 'Not reachable',
    detail: 'There is no key.',
    code: 'no-key',
    errors: [],
  })
})
