export { createAppHost, runnerApp } from './app-host.js'
