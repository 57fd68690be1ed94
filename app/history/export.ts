/**
 * Messages as a file to take along: text for people, or one JSON object a line. A file that is there is never written over, and what could not be written
 * whole is taken away again. Messages are read and written bit by bit.
 */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { display, displayLine, displayNick } from '../display.ts'
import { AppError } from '../errors.ts'
import { codeOf, reasonOf } from '../storage/files.ts'
import type { Kept } from './message.ts'

export type ExportFormat = 'text' | 'jsonl'

export interface Exported {
  /** Absolute. */
  readonly path: string
  readonly messages: number
}

const OWNER_ONLY = 0o600
/** UTF-16 units that are written together. Ours: far above what a call costs. */
const CHUNK_CHARS = 256 * 1024

/** `nameOf`: what a peer is called; null = nothing. @throws AppError not-kept */
export function exportMessages(
  path: string,
  format: ExportFormat,
  messages: Iterable<Kept>,
  nameOf: (peerId: string) => string | null,
): Exported {
  const absolute = resolve(path.startsWith('~/') ? join(homedir(), path.slice(2)) : path)
  const line = format === 'text' ? textLines : jsonLine
  const file = open(absolute)
  let count = 0
  try {
    let chunk = ''
    for (const message of messages) {
      chunk += line(message, nameOf(message.from))
      count++
      if (chunk.length < CHUNK_CHARS) continue
      write(file, chunk)
      chunk = ''
    }
    write(file, chunk)
    fsyncSync(file)
  } catch (error) {
    rmSync(absolute, { force: true })
    if (error instanceof AppError) throw error
    throw new AppError(
      'not-kept',
      `Could not write the file ${absolute}: ${reasonOf(error)}. It was taken away again.`,
      {
        cause: error,
      },
    )
  } finally {
    closeSync(file)
  }
  return { path: absolute, messages: count }
}

function open(path: string): number {
  try {
    return openSync(path, 'wx', OWNER_ONLY)
  } catch (error) {
    const problem =
      codeOf(error) === 'EEXIST'
        ? `There is something at ${path} already, which is left as it is. Name another file.`
        : `Could not make the file ${path}: ${reasonOf(error)}. Name another.`
    throw new AppError('not-kept', problem, { cause: error })
  }
}

function write(file: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

/** The first line begins with when, where and who; those that follow are set in. */
function textLines({ conversation, from, own, text, binaryBytes, at, me }: Kept, name: string | null): string {
  const who = displayNick(name ?? '') || from.slice(-MAX_ID_CHARS)
  const said = binaryBytes === null ? whole(text) : [`(${binaryBytes} bytes)`]
  const where = displayLine(conversation.slice(conversation.indexOf(':') + 1))
  const place = conversation.startsWith('dm:') ? `dm ${where.slice(-MAX_ID_CHARS)}` : where
  const head = `${time(at)}  ${place}  ${me ? `* ${who}` : `<${who}>`}${own ? ' (you)' : ''} `
  return `${head}${said.join('\n    ')}\n`
}

/** Of a peer id, its end, which tells it from others. */
const MAX_ID_CHARS = 8
/** The display form cuts what is long; here nothing is left out, so it gets the text in pieces that it leaves whole. */
const PIECE_CHARS = 500
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/
const PIECES = new RegExp(`[\\s\\S]{1,${PIECE_CHARS}}`, 'gu')

function whole(text: string): readonly string[] {
  const lines = text.replace(/[\r\n]+$/, '').split(LINE_BREAK)
  return lines.map((line) => (line.match(PIECES) ?? []).map((piece) => display(piece).join('')).join(''))
}

/** Local, and without a language: 2026-11-22 14:05:03. */
function time(at: number): string {
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** What JSON.stringify leaves as it is, and a terminal or a reader of lines might not. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function jsonLine(
  { conversation, from, own, text, binaryBytes, id, at, state, me, replyTo }: Kept,
  nick: string | null,
): string {
  const name = conversation.slice(conversation.indexOf(':') + 1)
  const where = conversation.startsWith('dm:') ? { peer: name } : { room: name }
  const record = { ...where, from, nick, text, id, at, own, state, me, replyTo, bytes: binaryBytes }
  const json = JSON.stringify(record)
  return `${json.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
