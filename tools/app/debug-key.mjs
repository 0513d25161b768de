import { access, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { runProgram } from '../setup/step.mjs'

/** Guards nothing: whoever builds the app has the key, as with Android's own debug keys. */
const password = 'android'
const days = '10950'

/** The key that this working tree signs with, made at the first build: Android updates an app by its own key alone. */
export async function debugKey(folder) {
  const file = path.join(folder, 'debug.keystore')
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) return file
  const part = `${file}.part`
  await rm(part, { force: true })
  const who = ['-alias', 'paceline', '-dname', 'CN=Paceline debug', '-validity', days]
  const what = ['-keyalg', 'RSA', '-keysize', '2048', '-storepass', password, '-keypass', password]
  await runProgram('keytool', ['-genkeypair', '-keystore', part, ...who, ...what], {
    cwd: folder,
    sentence: 'No key can be made to sign the runner app with.',
  })
  await rename(part, file)
  return file
}

export function keyArguments(file) {
  return ['--ks', file, '--ks-pass', `pass:${password}`, '--ks-key-alias', 'paceline']
}
