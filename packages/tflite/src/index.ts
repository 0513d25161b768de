export * from './analyse/index.js'
export * from './graph.js'
export * from './read/index.js'
export * from './schema/index.js'
