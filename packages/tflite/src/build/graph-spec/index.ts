export {
  type BuiltGraph,
  buildGraph,
  canonicalGraphSpec,
  graphBuilderVersion,
  graphSpecDigest,
} from './build-graph.js'
export * from './spec.js'
