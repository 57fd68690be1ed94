/**
 * The packages of test/interop for vitest: js-libp2p has a lock file of its own, so that a normal install doesn't pay
 * for it. Usable as a `globalSetup`; every test that starts a js-libp2p peer asks for it anyway. How it works:
 * install.mjs.
 */
import { install } from './install.mjs'

let installed: Promise<string> | undefined

/** Installs when something is missing or outdated; results in the directory of test/interop. Prints nothing. */
export function installInterop(): Promise<string> {
  installed ??= install()
  return installed
}

export default async function setup(): Promise<void> {
  await installInterop()
}
