export { type Encoding, type EncodingIssue, type EncodingValue, InvalidEncodingError } from './decisions.js'
export { type DemoModel, demoModels } from './demo-models.js'
export {
  type BuiltModel,
  builderVersion,
  buildModel,
  canonicalSpec,
  type ModelSpec,
  type Space,
  type SpecRequest,
  spaces,
  specDigest,
} from './spaces.js'
