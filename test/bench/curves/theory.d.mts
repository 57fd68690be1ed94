type Points = readonly (readonly [number, number])[]
type Curve = (x: number) => number

export declare function perItemAndByte(points: Points): Curve
export declare function flat(points: Points): Curve
export declare function linear(points: Points, bound?: number): Curve & { readonly each: number }
export declare function gossipHops(nodes: number, neighbours: number, mesh: number): number
export declare function lookupHops(nodes: number, k: number): number
