import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { requireSystem } from '../stack/index.js'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const apk = path.join(repository, 'device-agents/android/target/paceline-runner.apk')
const sayOf = async (program: string, ...args: string[]) =>
  (await promisify(execFile)(program, args, { maxBuffer: 1 << 24 })).stdout

/** What Android's own tools see in the package; no Android has run it. */
requireSystem(
  'javac',
  'maven',
  'aapt',
  'zipalign',
  'apksigner',
)('the package of the runner app', () => {
  beforeAll(async () => {
    await sayOf(process.execPath, path.join(repository, 'tools/app.mjs'))
  }, 600_000)

  it('is signed', async () => {
    const said = await sayOf('apksigner', 'verify', '--verbose', '--print-certs', apk)
    expect(said).toMatch(/^Verifies$/m)
    expect(said).toMatch(/v2 scheme \(.*\): true/)
    expect(said).toMatch(/Signer #1 certificate DN: CN=Paceline debug/)
  })

  it('is aligned, as Android maps it', async () => {
    await expect(sayOf('zipalign', '-c', '-p', '4', apk)).resolves.toBeDefined()
  })

  it('is the app that the worker installs and starts', async () => {
    const badging = await sayOf('aapt', 'dump', 'badging', apk)
    expect(badging).toMatch(/^package: name='dev\.paceline\.runner'/m)
    expect(badging).toMatch(/^sdkVersion:'26'$/m)
    expect(badging).toMatch(/^launchable-activity: name='dev\.paceline\.runner\.app\.MainActivity'/m)
    expect(badging).toMatch(/^native-code: 'arm64-v8a' 'armeabi-v7a' 'x86_64'$/m)
    const permissions = badging.match(/^uses-permission: .*$/gm)
    expect(permissions).toEqual([
      "uses-permission: name='android.permission.FOREGROUND_SERVICE'",
      // For the runner page alone, which the device's own loopback serves.
      "uses-permission: name='android.permission.INTERNET'",
    ])
  })

  it('names each invocation a process of its own', async () => {
    const manifest = await sayOf('aapt', 'dump', 'xmltree', apk, 'AndroidManifest.xml')
    const services = manifest.split('E: service').slice(1)
    const named = (name: string) => services.find((service) => service.includes(`".app.${name}"`))
    expect(named('InvocationService')).toMatch(/android:process\(.*\)=":invocation"/)
    expect(named('RunnerService')).not.toMatch(/android:process/)
  })

  it('holds its code and TFLite for each instruction set', async () => {
    const files = (await sayOf('aapt', 'list', apk)).split('\n')
    const libraries = ['libtensorflowlite_jni.so', 'libtensorflowlite_gpu_jni.so']
    const expected = ['arm64-v8a', 'armeabi-v7a', 'x86_64'].flatMap((abi) =>
      libraries.map((name) => `lib/${abi}/${name}`),
    )
    expect(files).toEqual(expect.arrayContaining(['AndroidManifest.xml', 'classes.dex', ...expected]))
  })
})
