export {
  type BuiltModel,
  builderVersion,
  buildModel,
  canonicalSpec,
  type KnownSpaces,
  type ModelSpec,
  type SpecRequest,
  specDigest,
} from './build-model.js'
export { spaces } from './catalogue.js'
export { type Encoding, type EncodingIssue, type EncodingValue, InvalidEncodingError } from './decisions.js'
export type { Space } from './space.js'
export { SearchExhaustedError, type SpaceSearch } from './space-search.js'
export { defineUserSpace, InvalidSpaceError, type UserSpace } from './user/index.js'
