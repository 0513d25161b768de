export { benchmarkModel } from './benchmark-model.js'
export { litertTool } from './litert-tool.js'
