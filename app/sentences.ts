/** Errors as sentences for people: what went wrong, where, what to do. */
import type { DialStep, ErrorCode } from '../net/index.ts'

/** `where`: the address, peer or room it happened at. */
export function sentence(
  error: { readonly code: ErrorCode; readonly message: string; readonly step?: DialStep | undefined },
  where: string | null = null,
): string {
  return where === null ? error.message : `${where}: ${error.message}`
}
