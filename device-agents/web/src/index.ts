export type { PageMessage, PagePlan, RunnerPage } from './page/runner-page.js'
export { type PageFiles, type PageRuntime, pageFiles } from './page-files.js'
