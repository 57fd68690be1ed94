/**
 * Rounds in turn: rows that name the same turn share their variants, each of which is measured once a round, A B C A B C …, so that what the
 * machine does meanwhile meets all of them alike. A variant that fails is told of and measured no more; its rows say so.
 */
const figuresOf = ({ ours, rival, limit }) => [ours, rival, limit].filter((figure) => figure != null)

/** The turns of these rows, in their order: `{turn, variants}`. */
export function turnsOf(rows) {
  const turns = new Map()
  for (const row of rows) {
    const variants = turns.get(row.turn) ?? new Map()
    turns.set(row.turn, variants)
    for (const figure of figuresOf(row)) for (const variant of figure.of) variants.set(variant.id, variant)
  }
  return [...turns].map(([turn, variants]) => ({ turn, variants: [...variants.values()] }))
}

/** One result a variant and round: an array of maps from the variant's id. */
export async function runRounds(variants, count, settings, { tell, fail }) {
  const rounds = []
  const failed = new Set()
  for (let round = 0; round < count; round++) {
    const results = new Map()
    for (const { id, run, once } of variants) {
      if (failed.has(id)) continue
      // What no noise reaches is taken over from the first round.
      if (once && round > 0) {
        results.set(id, rounds[0].get(id))
        continue
      }
      const started = performance.now()
      const said = () => `round ${round + 1} of ${count}, ${((performance.now() - started) / 1000).toFixed(1)} s: ${id}`
      try {
        results.set(id, await run(settings))
        tell(said())
      } catch (error) {
        failed.add(id)
        fail(id, error)
      }
    }
    rounds.push(results)
  }
  return rounds
}
