/** Builds the Go peer before the first test starts one. */
import { buildGoPeer } from './build.mjs'

export default async function setup(): Promise<void> {
  await buildGoPeer()
}
