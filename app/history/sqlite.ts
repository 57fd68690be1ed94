/**
 * The port to SQLite: one small synchronous interface over `node:sqlite`, where the running Node has it, and over node-sqlite3-wasm elsewhere.
 * Strings come back exactly as they went in. What neither driver carries through a text value (NUL, halves of surrogate pairs, a byte order mark
 * at the beginning) travels as a blob of UTF-16. Left out: blobs of one's own, integers beyond 2^53, user functions.
 */
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'

export type Driver = 'node' | 'wasm'
export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

export interface Statement {
  /** How many rows it changed. */
  run(...values: Value[]): number
  /** The first row; null when there is none. */
  get(...values: Value[]): Row | null
  all(...values: Value[]): Row[]
}

export interface Database {
  readonly driver: Driver
  exec(sql: string): void
  prepare(sql: string): Statement
  /** All of it or nothing: what `work` throws undoes everything. Not nested. */
  transaction<T>(work: () => T): T
  close(): void
}

export interface SqliteOptions {
  /** Default: 'node' where there is one. */
  readonly driver?: Driver | undefined
}

/** A file, or null: in memory. @throws Error of the driver */
export type OpenDatabase = (path: string | null) => Database

/** Takes the driver in, so that opening waits for nothing. @throws Error: this Node has not the one that is asked for */
export async function loadSqlite(options: SqliteOptions = {}): Promise<OpenDatabase> {
  const native = options.driver === 'wasm' ? null : nodeSqlite()
  if (native) return (path) => new NodeDatabase(new native.DatabaseSync(path ?? MEMORY))
  if (options.driver === 'node') throw new Error('this Node has no node:sqlite')
  setFlagsFromString(`--wasm-tiering-budget=${WASM_TIERING_BUDGET}`)
  const { default: wasm } = await import('node-sqlite3-wasm')
  return (path) => new WasmDatabase(new wasm.Database(path ?? MEMORY))
}

/** Both at once. */
export async function openDatabase(path: string | null, options: SqliteOptions = {}): Promise<Database> {
  return (await loadSqlite(options))(path)
}

export function hasNodeSqlite(): boolean {
  return nodeSqlite() !== null
}

const MEMORY = ':memory:'

/**
 * Bytes of SQLite's own code that run before V8 compiles a function of it again, better. Ours: a hundred times V8's default, with which opening an empty
 * history was enough to have the largest functions compiled, at half of all that the start of the program costs.
 */
const WASM_TIERING_BUDGET = 180_000_000

type Stored = Value | Uint8Array
type Loaded = Stored | bigint

/** wasm: C strings end at NUL. Both: UTF-8 has no halves of pairs; TextDecoder takes a byte order mark away. */
const UNCARRIED = /[\0\p{Cs}]|^\ufeff/u

function store(value: Value): Stored {
  return typeof value === 'string' && UNCARRIED.test(value) ? Buffer.from(value, 'utf16le') : value
}

function load(value: Loaded): Value {
  if (typeof value === 'bigint') return Number(value)
  if (!(value instanceof Uint8Array)) return value
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf16le')
}

function loadRow(row: Readonly<Record<string, Loaded>>): Row {
  const loaded: Record<string, Value> = {}
  for (const name in row) loaded[name] = load(row[name] as Loaded)
  return loaded
}

function transact<T>(exec: (sql: string) => void, work: () => T): T {
  exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    exec('COMMIT')
    return result
  } catch (error) {
    try {
      exec('ROLLBACK')
    } catch {
      // A full disk has undone it already.
    }
    throw error
  }
}

// --- node:sqlite; its types come with those of Node 22

interface NodeStatement {
  run(...values: Stored[]): { changes: number | bigint }
  all(...values: Stored[]): Record<string, Loaded>[]
}

interface NodeConnection {
  exec(sql: string): void
  prepare(sql: string): NodeStatement
  close(): void
}

interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeConnection
}

function nodeSqlite(): NodeSqlite | null {
  // Node 22 says that it is experimental when it is loaded; a screen is no place for that, and people can do nothing about it.
  const warn = process.emitWarning
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!/SQLite/i.test(String(warning))) Reflect.apply(warn, process, [warning, ...rest])
  }
  try {
    return (process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined) ?? null
  } catch {
    return null
  } finally {
    process.emitWarning = warn
  }
}

class NodeDatabase implements Database {
  readonly driver = 'node'
  readonly #connection: NodeConnection

  constructor(connection: NodeConnection) {
    this.#connection = connection
  }

  exec(sql: string): void {
    this.#connection.exec(sql)
  }

  prepare(sql: string): Statement {
    const statement = this.#connection.prepare(sql)
    const all = (...values: Value[]): Row[] => statement.all(...values.map(store)).map(loadRow)
    return {
      all,
      get: (...values) => all(...values)[0] ?? null,
      run: (...values) => Number(statement.run(...values.map(store)).changes),
    }
  }

  transaction<T>(work: () => T): T {
    return transact((sql) => this.#connection.exec(sql), work)
  }

  close(): void {
    this.#connection.close()
  }
}

// --- node-sqlite3-wasm

type WasmConnection = InstanceType<typeof import('node-sqlite3-wasm').Database>
type WasmStatement = ReturnType<WasmConnection['prepare']>

class WasmDatabase implements Database {
  readonly driver = 'wasm'
  readonly #connection: WasmConnection
  /** The file stays locked as long as one of them is left. */
  readonly #statements = new Set<WasmStatement>()

  constructor(connection: WasmConnection) {
    this.#connection = connection
  }

  exec(sql: string): void {
    this.#connection.exec(sql)
  }

  prepare(sql: string): Statement {
    let statement: WasmStatement | null = null
    const use = <T>(work: (ready: WasmStatement) => T): T => {
      statement ??= this.#hold(this.#connection.prepare(sql))
      try {
        return work(statement)
      } catch (error) {
        // One that failed can't be reset: the next use prepares it anew.
        this.#drop(statement)
        statement = null
        throw error
      }
    }
    // Each is run to its end, because one that has rows left keeps its view of the file, and the log grows behind it.
    const all = (...values: Value[]): Row[] =>
      use((ready) => ready.all(values.map(store)).map((row) => loadRow(row as Record<string, Loaded>)))
    return {
      all,
      get: (...values) => all(...values)[0] ?? null,
      run: (...values) => use((ready) => ready.run(values.map(store)).changes),
    }
  }

  transaction<T>(work: () => T): T {
    return transact((sql) => this.#connection.exec(sql), work)
  }

  close(): void {
    for (const statement of this.#statements) this.#drop(statement)
    this.#connection.close()
  }

  #hold(statement: WasmStatement): WasmStatement {
    this.#statements.add(statement)
    return statement
  }

  #drop(statement: WasmStatement): void {
    this.#statements.delete(statement)
    try {
      statement.finalize()
    } catch {
      // It says once more why it failed.
    }
  }
}
