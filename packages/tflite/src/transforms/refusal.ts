import { InvalidTransformError } from './transform.js'

/** @throws InvalidTransformError of one issue, always */
export function refuse(path: string, message: string): never {
  throw new InvalidTransformError([{ path, message }])
}
