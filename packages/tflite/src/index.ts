export * from './graph.js'
export * from './schema/index.js'
