import { type Encoding, InvalidEncodingError } from './decisions.js'

/** How a space writes an encoding in one line. */
export interface EncodingText {
  /** Of an encoding that was parsed. */
  readonly write: (encoding: Encoding) => string
  /** What the text says, to be parsed; throws InvalidEncodingError at `/text`. */
  readonly read: (text: string) => unknown
}

/** JSON without spaces, decisions in the order of the space. */
export const jsonText: EncodingText = {
  write: (encoding) => JSON.stringify(encoding),
  read(text) {
    try {
      return JSON.parse(text)
    } catch {
      throw new InvalidEncodingError([{ path: '/text', message: 'must be the JSON of an encoding' }])
    }
  },
}
