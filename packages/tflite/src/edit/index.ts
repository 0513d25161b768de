export { bytesOf, float32Values } from './constants.js'
export { GraphEditor } from './graph-editor.js'
export { withMainGraph } from './main-graph.js'
