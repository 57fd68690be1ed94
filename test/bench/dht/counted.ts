/** The host's door, with one thing beside it: how many questions of the DHT were asked in this process. */
import { Requests } from '../../../net/kad/requests.ts'

export { createHost } from '../../../net/index.ts'

let asked = 0
const { ask } = Requests.prototype
Requests.prototype.ask = function (...question) {
  asked++
  return ask.apply(this, question)
}

export const questions = (): number => asked
