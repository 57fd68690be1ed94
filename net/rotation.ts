/**
 * Whose turn it is: members in order, each at most once, any of which can leave at once. A list linked through its members, because
 * a set that members join and leave each turn allocates a table for it time and again, and in the old part of the heap, which
 * only a full collection clears.
 */

export abstract class RotationMember {
  /** The rotation's; null = not in it. Ends of the list point to themselves. */
  rotationNext: this | null = null
  rotationPrevious: this | null = null
}

export class Rotation<M extends RotationMember> {
  #first: M | null = null
  #last: M | null = null

  get first(): M | null {
    return this.#first
  }

  /** Puts a member at the end, unless it is in. */
  add(member: M): void {
    if (member.rotationNext !== null) return
    const last = this.#last
    member.rotationNext = member
    member.rotationPrevious = last ?? member
    if (last === null) this.#first = member
    else last.rotationNext = member
    this.#last = member
  }

  /** Takes a member out, if it is in. */
  delete(member: M): void {
    const next = member.rotationNext
    if (next === null) return
    const previous = member.rotationPrevious as M
    const isFirst = previous === member
    const isLast = next === member
    if (isFirst) this.#first = isLast ? null : next
    else previous.rotationNext = isLast ? previous : next
    if (isLast) this.#last = isFirst ? null : previous
    else next.rotationPrevious = isFirst ? next : previous
    member.rotationNext = null
    member.rotationPrevious = null
  }

  clear(): void {
    while (this.#first !== null) this.delete(this.#first)
  }
}
