import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createWorkbench } from '@paceline/api'
import { buildModel } from '@paceline/tflite'
import { expect, it } from 'vitest'

it('keeps the event loop free, serves uploads before builds, and ends what waits when it is closed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-workbench-'))
  const workbench = createWorkbench()
  try {
    const file = path.join(folder, 'model')
    writeFileSync(
      file,
      buildModel({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }, 1).bytes,
    )
    const order: string[] = []
    let turns = 0
    const turning = setInterval(() => turns++, 1)
    const build = (seed: number) =>
      workbench.build({ space: 'mobilenet_v1', encoding: { width: 1, resolution: 224 }, seed })
    const first = build(1).then(() => order.push('first build'))
    const second = build(2).then(() => order.push('second build'))
    const upload = workbench.analyse(file).then(() => order.push('upload'))
    await Promise.all([first, second, upload])
    clearInterval(turning)
    expect(order).toEqual(['first build', 'upload', 'second build'])
    expect(turns).toBeGreaterThan(5)

    await expect(workbench.analyse(path.join(folder, 'none'))).rejects.toThrow('ENOENT')
    await expect(
      workbench.build({ space: 'mobilenet_v1', encoding: { width: -1 }, seed: 0 }),
    ).rejects.toMatchObject({
      code: 'invalid-encoding',
    })
    const waiting = [build(3), build(4)].map((each) =>
      expect(each).rejects.toMatchObject({ code: 'unavailable' }),
    )
    await workbench[Symbol.asyncDispose]()
    await Promise.all(waiting)
    await expect(build(5)).rejects.toMatchObject({ code: 'unavailable' })
  } finally {
    await workbench[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
})
