/** What `go version` says; null where there is no Go. */
export declare function goVersion(): Promise<string | null>
/** Results in the program's path. Rejects with what the compiler said, or when there is no Go. */
export declare function buildGoPeer(): Promise<string>
