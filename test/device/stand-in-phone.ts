import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { AdbDevice } from '@paceline/adb'
import { startAdbServer, startBoard, temporaryFolder } from '../stack/index.js'
import { androidStandIns, type StandIns } from './android-stand-ins.js'
import { type StandInPlace, standInDevice } from './stand-in-device.mjs'

/** A genuine adb server and our daemon, in whose shell stand-ins are found before all other programs. */
export interface StandInPhone extends AsyncDisposable {
  readonly device: AdbDevice
  /** How another process reaches the same device. */
  readonly place: StandInPlace
  readonly programs: StandIns
  /** Ours, on both sides of the cable. */
  readonly folder: string
}

export async function plugInStandIn(): Promise<StandInPhone> {
  const folder = temporaryFolder('stand-in-phone')
  const programs = androidStandIns(folder.path)
  const server = await startAdbServer()
  const daemon = await startBoard(server, {
    env: { ...process.env, PATH: `${programs.programs}:${process.env.PATH}` },
  })
  const onDevice = path.join(folder.path, 'device')
  mkdirSync(onDevice)
  const place: StandInPlace = {
    program: server.program,
    env: server.env,
    port: server.port,
    serial: daemon.serial,
    folder: onDevice,
    system: 'android',
  }
  return {
    device: await standInDevice(place),
    place,
    programs,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
