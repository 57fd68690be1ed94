import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { editText } from '../../ui/editor.ts'

const directory = mkdtempSync(join(tmpdir(), 'editors-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let count = 0
/** An editor that does what a shell script says; `$1` is the file. */
function editor(script: string): string {
  const path = join(directory, `editor-${count++}`)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o700)
  return path
}

const edit = (text: string, command: string): ReturnType<typeof editText> =>
  editText(text, { env: { EDITOR: command }, maxBytes: 1_000 })

describe.skipIf(process.platform === 'win32')('the draft in an editor', () => {
  test('is what the editor left, without the line break that it ends files with', async () => {
    expect(await edit('one', editor('echo two >> "$1"'))).toEqual({ text: 'onetwo' })
    expect(await edit('one\n', editor('echo two >> "$1"'))).toEqual({ text: 'one\ntwo\n' })
    expect(await edit('', editor('printf "a\\r\\nb\\r\\n" > "$1"'))).toEqual({ text: 'a\nb' })
  })

  test('lies in a file of its own that nobody else can read, which is gone afterwards', async () => {
    const seen = join(directory, 'seen')
    await edit('secret', editor(`ls -l "$1" | cut -c1-10 > ${seen}; echo "$1" >> ${seen}; cat "$1" >> ${seen}`))
    const [mode, path = '', text] = readFileSync(seen, 'utf8').split('\n')
    expect([mode, text]).toEqual(['-rw-------', 'secret'])
    expect(existsSync(dirname(path))).toBe(false)
  })

  test('is opened by $VISUAL first, and with the words that are set', async () => {
    const env = { VISUAL: `${editor('echo "$1" > "$2"')} --wait`, EDITOR: 'false' }
    expect(await editText('', { env, maxBytes: 1_000 })).toEqual({ text: '--wait' })
  })

  test('stays as it was when the editor says it failed, and what it wrote is handed on', async () => {
    expect(await edit('one', editor('echo half > "$1"; exit 3'))).toEqual({
      text: 'half',
      problem: 'The editor ended with 3, so the draft is as it was; Ctrl-Y puts in what was written.',
    })
    expect(await edit('one', editor('kill -9 $$'))).toEqual({
      text: '',
      problem: expect.stringContaining('ended with 137'),
    })
  })

  test('stays when there is no such editor', async () => {
    expect(await edit('one', 'no-such-editor-here')).toEqual({
      text: '',
      problem: 'There is no editor no-such-editor-here. The environment variable EDITOR says which one to use.',
    })
  })

  test('that is too long is kept in its file, which is told', async () => {
    const { text, problem = '' } = await edit('one', editor('head -c 2000 /dev/zero | tr "\\0" x > "$1"'))
    expect(text).toBe('')
    const [file = ''] = /\/\S+draft\.txt/.exec(problem) ?? []
    expect(readFileSync(file, 'utf8')).toHaveLength(2_000)
    rmSync(dirname(file), { recursive: true })
  })

  test('an interrupt during it is not ours', async () => {
    let interrupts = 0
    const count = (): void => void interrupts++
    process.on('SIGINT', count)
    try {
      await edit('one', editor(`kill -INT ${process.pid}`))
      expect(interrupts).toBe(0)
      expect(process.listeners('SIGINT')).toContain(count)
    } finally {
      process.off('SIGINT', count)
    }
  })
})
