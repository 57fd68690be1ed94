/** `length` bytes of the sequence `seed`, from byte `offset` on. */
export declare function seededBytes(seed: number, length: number, offset?: number): Uint8Array
