/** Prints `{"event", …fields}`. */
export declare function emit(event: string, fields?: object): void

/** Answers commands until `quit` or the end of stdin; then runs `stop` and exits. */
export declare function serveCommands(
  commands: Record<string, (args: never) => unknown>,
  stop: () => Promise<unknown>,
): void
