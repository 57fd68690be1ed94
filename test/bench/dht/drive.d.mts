export function trulyClosest(all: readonly string[], key: Uint8Array, asking: string): string[]
