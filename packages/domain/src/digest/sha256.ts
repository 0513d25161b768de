/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const roundConstants = fractionalRoots(64, 1 / 3)
/** The same of the square roots of the first 8 primes (5.3.3): the initial hash value. */
const initialHash = fractionalRoots(8, 1 / 2)

const blockBytes = 64

/**
 * SHA-256 (FIPS 180-4) of bytes, or of a string's UTF-8: 32 bytes. Pure and synchronous, so that the
 * browser, where Node's crypto is absent and Web Crypto is asynchronous, makes the same keys. Meant for
 * small inputs such as protocol keys; hash files with the platform's own.
 */
export function sha256(input: Uint8Array | string): Uint8Array {
  const message = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const padded = pad(message)
  const view = new DataView(padded.buffer)
  const hash = Uint32Array.from(initialHash)
  const schedule = new Uint32Array(64)
  for (let offset = 0; offset < padded.length; offset += blockBytes) {
    expand(view, offset, schedule)
    compress(hash, schedule)
  }
  const digest = new Uint8Array(32)
  const out = new DataView(digest.buffer)
  hash.forEach((word, index) => {
    out.setUint32(index * 4, word)
  })
  return digest
}

/** SHA-256 as 64 lower-case hexadecimal characters. */
export function sha256Hex(input: Uint8Array | string): string {
  return Array.from(sha256(input), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The message, a 1 bit, zeros, and the length in bits as 64 bits big-endian. */
function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / blockBytes) * blockBytes)
  padded.set(message)
  padded[message.length] = 0x80
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length) * 8n)
  return padded
}

function expand(view: DataView, offset: number, schedule: Uint32Array): void {
  for (let t = 0; t < 16; t++) schedule[t] = view.getUint32(offset + t * 4)
  for (let t = 16; t < 64; t++) {
    const w15 = at(schedule, t - 15)
    const w2 = at(schedule, t - 2)
    const s0 = rotr(w15, 7) ^ rotr(w15, 18) ^ (w15 >>> 3)
    const s1 = rotr(w2, 17) ^ rotr(w2, 19) ^ (w2 >>> 10)
    schedule[t] = at(schedule, t - 16) + s0 + at(schedule, t - 7) + s1
  }
}

function compress(hash: Uint32Array, schedule: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash
  for (let t = 0; t < 64; t++) {
    const sum1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)
    const choice = (e & f) ^ (~e & g)
    const t1 = (h + sum1 + choice + at(roundConstants, t) + at(schedule, t)) | 0
    const sum0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + sum0 + majority) | 0
  }
  const words = [a, b, c, d, e, f, g, h]
  words.forEach((word, index) => {
    hash[index] = at(hash, index) + word
  })
}

function rotr(word: number, count: number): number {
  return (word >>> count) | (word << (32 - count))
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0
}

/** A double holds 53 bits and these roots are under 8, so their first 32 fractional bits are exact. */
function fractionalRoots(count: number, exponent: number): Uint32Array {
  const roots = new Uint32Array(count)
  for (let candidate = 2, found = 0; found < count; candidate++) {
    if (!isPrime(candidate)) continue
    const root = exponent === 1 / 2 ? Math.sqrt(candidate) : Math.cbrt(candidate)
    roots[found++] = Math.floor((root - Math.floor(root)) * 2 ** 32)
  }
  return roots
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
    if (candidate % divisor === 0) return false
  }
  return true
}
