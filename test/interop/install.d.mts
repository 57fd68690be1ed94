/** Makes `directory`'s node_modules match its lock file; results in the directory. `npm` is for tests. */
export declare function install(directory?: string, npm?: string[]): Promise<string>
