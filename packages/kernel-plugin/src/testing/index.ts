export {
  type AddingParts,
  ANSWER_ZERO,
  addBody,
  addingPlugin,
  addManifest,
  FOR_EVER,
  signed,
  UNREACHABLE,
} from './adding.js'
export { type AssembledFunction, assemble, leb, list, section, text } from './assemble.js'
