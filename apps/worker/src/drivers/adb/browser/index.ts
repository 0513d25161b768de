export { litertWebOverAdb } from './litert-web.js'
