import { expect, test } from 'vitest'
import { holdOutput } from '../../ui/held-output.ts'

function fakeStderr(isTTY: boolean): { stderr: NodeJS.WriteStream; seen: string[] } {
  const seen: string[] = []
  const stderr = {
    isTTY,
    write: (text: string) => {
      seen.push(text)
      return true
    },
  }
  return { stderr: stderr as unknown as NodeJS.WriteStream, seen }
}

test('what is written meanwhile comes when it is let go', () => {
  const { stderr, seen } = fakeStderr(true)
  const release = holdOutput(stderr)
  stderr.write('one\n')
  stderr.write(new TextEncoder().encode('two\n'))
  expect(seen).toEqual([])
  release()
  expect(seen).toEqual(['one\ntwo\n'])
  stderr.write('three\n')
  expect(seen).toEqual(['one\ntwo\n', 'three\n'])
})

test('a callback is called, though nothing is written yet', async () => {
  const { stderr } = fakeStderr(true)
  holdOutput(stderr)
  await new Promise<void>((resolve) => {
    stderr.write('x', () => resolve())
  })
})

test('there is an end to what is kept, and it is told', () => {
  const { stderr, seen } = fakeStderr(true)
  const release = holdOutput(stderr)
  for (let at = 0; at < 100; at++) stderr.write('x'.repeat(1024))
  release()
  expect(seen.join('').length).toBeLessThan(70 * 1024)
  expect(seen.join('')).toContain('dropped')
})

test('output that goes elsewhere is left alone', () => {
  const { stderr, seen } = fakeStderr(false)
  const release = holdOutput(stderr)
  stderr.write('at once')
  expect(seen).toEqual(['at once'])
  release()
  expect(seen).toEqual(['at once'])
})
