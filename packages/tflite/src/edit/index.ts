export { bytesOf, float32Values } from './constants.js'
export { GraphEditor } from './graph-editor.js'
