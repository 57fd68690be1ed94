/** Figures of the laboratory (test/sim) for networks of growing size, on virtual time: how busy this machine is doesn't matter to them. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const LABORATORY = fileURLToPath(new URL('../../sim/run.mjs', import.meta.url))
export const SEED = '7'

/** The rows of one run, by their names: {measured, theory}. */
export function simulate(scenario, nodes, messages) {
  const args = ['--nodes', nodes, '--seed', SEED, '--scenario', scenario, '--messages', messages, '--json'].map(String)
  const child = spawn(process.execPath, [LABORATORY, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (told += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => {
      try {
        resolve(Object.fromEntries(JSON.parse(told).rows.map((row) => [row.what, row.measured])))
      } catch {
        reject(new Error(`${scenario} with ${nodes} nodes gave no report`))
      }
    })
  })
}
