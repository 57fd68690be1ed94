/** Verifier for simulation: checks at once, never full. Hosts that share a memo check each signature once between them. */
import type { Verifier, VerifyJob } from '../../net/verifier.ts'

export type VerifyMemo = Map<string, boolean>

export function syncVerifier(memo: VerifyMemo = new Map()): Verifier {
  const check = (job: VerifyJob): boolean => {
    const name = [job.key.raw, job.signature, job.message]
      .map((bytes) => Buffer.from(bytes).toString('latin1'))
      .join('|')
    let verdict = memo.get(name)
    if (verdict === undefined) memo.set(name, (verdict = job.key.verify(job.message, job.signature)))
    return verdict
  }
  return {
    verify(_lane, jobs, done) {
      done(jobs.map(check))
      return true
    },
    onRoom: () => {},
  }
}
