/** A worker that prepares a device and then does nothing more, for as long as it is let live. */
import { Preparer } from '@paceline/worker'
import { standInDevice } from './stand-in-device.mjs'

const { place, home, runnerApp } = JSON.parse(process.argv[2])
const never = new AbortController().signal
await new Preparer({ home, runnerApp }).prepare(await standInDevice(place), 'fixed', never)
process.stdout.write('prepared\n')
setInterval(() => {}, 1000)
