export function withTables(text: string, tables: Readonly<Record<string, string>>): string
export function writeReadme(tables: Readonly<Record<string, string>>): Promise<void>
