export { type ProfiledNode, ProfilerTextError, parseProfilerText } from './parse-profiler-text.js'
