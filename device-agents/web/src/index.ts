export type { PageMessage, PagePlan, RunnerPage } from './page/runner-page.js'
export { type PageFiles, pageFiles } from './page-files.js'
