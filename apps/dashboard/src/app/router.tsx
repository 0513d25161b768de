import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { readDevicesSearch } from '../pages/devices/devices-search.js'
import { readFrontSearch } from '../pages/front/front-search.js'
import { readKernelsSearch } from '../pages/kernels/kernels-search.js'
import { readModelsSearch } from '../pages/models/models-search.js'
import { readRunsSearch } from '../pages/run-list/runs-search.js'
import { NotFound, PageFailed } from './failures.js'
import { Shell } from './shell.js'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Shell,
  notFoundComponent: NotFound,
})

// Routes one by one and not inside the list: only so does each keep its own path in its type.
const front = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readFrontSearch,
  component: lazyRouteComponent(() => import('../pages/front/front-page.js'), 'FrontPage'),
})

const models = createRoute({
  getParentRoute: () => root,
  path: '/models',
  validateSearch: readModelsSearch,
  component: lazyRouteComponent(() => import('../pages/models/models-page.js'), 'ModelsPage'),
})

const model = createRoute({
  getParentRoute: () => root,
  path: '/models/$modelId',
  component: lazyRouteComponent(() => import('../pages/models/model-page.js'), 'ModelPage'),
})

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  component: lazyRouteComponent(() => import('../pages/jobs/jobs-page.js'), 'JobsPage'),
})

const job = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$jobId',
  component: lazyRouteComponent(() => import('../pages/jobs/job-page.js'), 'JobPage'),
})

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import('../pages/run-list/runs-page.js'), 'RunsPage'),
})

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('../pages/runs/run-page.js'), 'RunPage'),
})

const comparisons = createRoute({
  getParentRoute: () => root,
  path: '/comparisons',
  component: lazyRouteComponent(() => import('../pages/comparisons/comparisons-page.js'), 'ComparisonsPage'),
})

const comparison = createRoute({
  getParentRoute: () => root,
  path: '/comparisons/$comparisonId',
  component: lazyRouteComponent(() => import('../pages/comparisons/comparison-page.js'), 'ComparisonPage'),
})

const studies = createRoute({
  getParentRoute: () => root,
  path: '/studies',
  component: lazyRouteComponent(() => import('../pages/studies/studies-page.js'), 'StudiesPage'),
})

const study = createRoute({
  getParentRoute: () => root,
  path: '/studies/$studyId',
  component: lazyRouteComponent(() => import('../pages/studies/study-page.js'), 'StudyPage'),
})

const kernels = createRoute({
  getParentRoute: () => root,
  path: '/kernels',
  validateSearch: readKernelsSearch,
  component: lazyRouteComponent(() => import('../pages/kernels/kernels-page.js'), 'KernelsPage'),
})

const devices = createRoute({
  getParentRoute: () => root,
  path: '/devices',
  validateSearch: readDevicesSearch,
  component: lazyRouteComponent(() => import('../pages/devices/devices-page.js'), 'DevicesPage'),
})

const device = createRoute({
  getParentRoute: () => root,
  path: '/devices/$deviceId',
  component: lazyRouteComponent(() => import('../pages/devices/device-page.js'), 'DevicePage'),
})

const routes = root.addChildren([
  front,
  models,
  model,
  jobs,
  job,
  runs,
  run,
  comparisons,
  comparison,
  studies,
  study,
  kernels,
  devices,
  device,
])

export function createDashboardRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: routes,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDashboardRouter>
  }
}
