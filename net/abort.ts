/** Cancelling: a controller whose signal any number may wait for. Node warns of a leak, on the screen, from the eleventh listener on. */
import { setMaxListeners } from 'node:events'

export function createAbortController(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
