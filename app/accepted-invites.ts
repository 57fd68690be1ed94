/** Invites among the rooms and addresses that a command line gave: their rooms are joined as if they had been named, their peers dialled. */
import { takeInvites } from './invite.ts'
import type { Invite } from './invite.ts'

interface Given {
  readonly rooms?: readonly string[] | undefined
  readonly dial?: readonly string[] | undefined
}

/** @throws AppError bad-invite */
export function withInvites<T extends Given>(options: T): T & { readonly invites: readonly Invite[] } {
  const rooms = takeInvites(options.rooms ?? [])
  const dial = takeInvites(options.dial ?? [])
  const isInvite = (each: string | Invite): each is Invite => typeof each !== 'string'
  const roomOf = (each: string | Invite): readonly string[] =>
    isInvite(each) ? (each.room === null ? [] : [each.room]) : [each]
  const invites = [...rooms, ...dial].filter(isInvite)
  if (invites.length === 0) return { ...options, invites }
  return {
    ...options,
    rooms: [...new Set([...rooms.flatMap(roomOf), ...dial.filter(isInvite).flatMap(roomOf)])],
    ...(options.dial && { dial: dial.filter((each) => !isInvite(each)) }),
    invites,
  }
}
