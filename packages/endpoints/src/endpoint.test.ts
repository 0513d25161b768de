import { describe, expect, it } from 'vitest'
import { authorizationOf, endpointOf } from './endpoint.js'

describe('endpointOf', () => {
  it('takes credentials out of the address', () => {
    const { url, origin, credentials } = endpointOf('https://jo%40lab:p%3Ass@hub.example:8443/wd/hub/')
    expect([url, origin]).toEqual(['https://hub.example:8443/wd/hub', 'https://hub.example:8443'])
    expect(credentials).toEqual({ user: 'jo@lab', key: 'p:ss' })
    expect(authorizationOf(credentials)).toEqual({
      authorization: `Basic ${Buffer.from('jo@lab:p:ss').toString('base64')}`,
    })
  })

  it('leaves an address without credentials as it is, and takes those beside it', () => {
    expect(endpointOf('http://127.0.0.1:4723')).toEqual({
      url: 'http://127.0.0.1:4723',
      origin: 'http://127.0.0.1:4723',
      credentials: null,
    })
    const given = { user: 'a', key: 'b' }
    expect(endpointOf('http://hub', given).credentials).toEqual(given)
    expect(authorizationOf(null)).toEqual({})
  })

  it.each([
    ['127.0.0.1:4723', /http/],
    ['hub', /no URL/],
    ['file:///etc/passwd', /begins with file:/],
    ['http://hub/?token=secret', /follows \?/],
    ['http://hub/#x', /follows \?/],
    ['http://%ff:x@hub', /percent-encoded/],
  ])('refuses %s', (text, why) => {
    expect(() => endpointOf(text)).toThrow(why)
    expect(() => endpointOf(text)).not.toThrow(/secret/)
  })

  it('refuses two sets of credentials, and repeats neither', () => {
    const both = () => endpointOf('http://jo:hidden1@hub', { user: 'jo', key: 'hidden2' })
    expect(both).toThrow(/give one of them/)
    expect(both).not.toThrow(/hidden/)
  })
})
