export { type DemoModel, demoModels } from './demo-models.js'
