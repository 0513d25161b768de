export { DeviceBrowser } from './device-browser.js'
export { kernelsWebOverAdb, litertWebOverAdb } from './page-runtimes.js'
