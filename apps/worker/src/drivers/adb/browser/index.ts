export { attachedChromium } from './attached-chromium.js'
export { litertWebOverAdb } from './litert-web.js'
