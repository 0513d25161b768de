import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { runProgram, StepError } from '../setup/step.mjs'
import { findCommand, systemPrograms } from '../setup/system-programs.mjs'
import { debugKey, keyArguments } from './debug-key.mjs'

const needed = ['javac', 'maven', 'aapt', 'zipalign', 'apksigner']
const abis = ['arm64-v8a', 'armeabi-v7a', 'x86_64']

/**
 * Below what the manifest asks for: dx then refuses what needs a library that no Android has, such as lambdas, in
 * place of turning it into what fails on a phone.
 */
const dexedForSdk = '24'

/**
 * Builds the app without Gradle: Maven compiles, dx makes its dex file, aapt packs it with TFLite's libraries, and it
 * is signed with a key made here.
 *
 * @returns the package's path
 */
export async function buildApp(root, run) {
  refuseWithoutTools()
  const project = path.join(root, 'device-agents/android')
  const target = path.join(project, 'target')
  const staging = path.join(target, 'apk')
  await run('Compiling the runner app', () => compile(project))
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging)
  await run('Making its dex file', () => makeDex(target, staging))
  await run('Packing it', () => pack(project, staging))
  const apk = path.join(target, 'paceline-runner.apk')
  await run('Signing it', () => sign(target, staging, apk))
  return apk
}

function refuseWithoutTools() {
  const programs = systemPrograms()
  const missing = needed.filter((name) => findCommand(programs[name].commands) === undefined)
  if (missing.length === 0) return
  const packages = missing.map((name) => programs[name].debianPackage).join(' ')
  throw new StepError(
    `The runner app needs ${missing.join(', ')}; on Debian: apt-get install --no-install-recommends ${packages}`,
  )
}

function compile(project) {
  return runProgram('mvn', ['-q', '-B', '-Dmaven.test.skip=true', 'process-classes'], {
    cwd: project,
    sentence: 'The runner app does not compile.',
  })
}

function makeDex(target, staging) {
  const dx = path.join(target, 'build-tools/dalvik-dx.jar')
  const classes = path.join(target, 'classes')
  const output = `--output=${path.join(staging, 'classes.dex')}`
  const args = ['com.android.dx.command.Main', '--dex', `--min-sdk-version=${dexedForSdk}`, output, classes]
  return runProgram('java', ['-cp', dx, ...args], {
    cwd: target,
    sentence: 'dx makes no dex file of the runner app.',
  })
}

async function pack(project, staging) {
  const sentence = 'The runner app cannot be packed.'
  const target = path.join(project, 'target')
  const android = (await readFile(path.join(target, 'android-classpath.txt'), 'utf8')).trim()
  const manifest = path.join(project, 'src/main/AndroidManifest.xml')
  const link = ['package', '-f', '-F', 'unaligned.apk', '-M', manifest, '-I', android]
  await runProgram('aapt', link, { cwd: staging, sentence })
  const libraries = await stageLibraries(path.join(target, 'aar'), staging)
  // Names in the package are as they are given: relative to the folder that aapt runs in.
  await runProgram('aapt', ['add', 'unaligned.apk', 'classes.dex', ...libraries], { cwd: staging, sentence })
}

/** TFLite's libraries, as Android looks for them: `lib/<abi>/<name>.so`. */
async function stageLibraries(aars, staging) {
  const staged = []
  for (const aar of ['tflite', 'gpu']) {
    for (const abi of abis) {
      const from = path.join(aars, aar, 'jni', abi)
      for (const name of await readdir(from)) {
        await cp(path.join(from, name), path.join(staging, 'lib', abi, name))
        staged.push(`lib/${abi}/${name}`)
      }
    }
  }
  return staged
}

async function sign(target, staging, apk) {
  const sentence = 'The runner app cannot be signed.'
  const key = await debugKey(target)
  await runProgram('zipalign', ['-f', '-p', '4', 'unaligned.apk', 'aligned.apk'], { cwd: staging, sentence })
  const args = ['sign', ...keyArguments(key), '--v4-signing-enabled', 'false', 'aligned.apk']
  await runProgram('apksigner', args, { cwd: staging, sentence })
  await rename(path.join(staging, 'aligned.apk'), apk)
}
