export { runQuantizedLayer } from './run-quantized-layer.js'
