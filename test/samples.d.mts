export declare function quantile(samples: readonly number[], share: number): number
export declare function median(samples: readonly number[]): number
export declare function spread(samples: readonly number[]): { median: number; min: number; max: number }
export declare function mean(samples: readonly number[]): number
