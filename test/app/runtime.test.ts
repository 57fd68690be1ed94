import { expect, test } from 'vitest'
import { initialState } from '../../app/index.ts'
import type { Event } from '../../app/index.ts'
import { Runtime } from '../../app/runtime.ts'
import type { Action, RuntimeOptions } from '../../app/runtime.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'

const SELF = '12D3KooWSelf'

function start(options: Partial<RuntimeOptions> = {}): { runtime: Runtime; clock: VirtualClock; done: string[] } {
  const clock = new VirtualClock()
  const done: string[] = []
  const runtime = new Runtime({
    state: initialState({ peerId: SELF, nick: null, columns: 80, rows: 24 }),
    clock,
    perform: (action) => done.push(action.do),
    reported: () => {},
    bug: (error) => {
      throw error
    },
    ...options,
  })
  return { runtime, clock, done }
}

const join = (room: string): Event => ({ type: 'join', room, at: 1 })

test('an event runs at once, and its commands are performed', () => {
  const { runtime, done } = start()
  runtime.dispatch(join('lobby'))
  expect(Object.keys(runtime.state.conversations)).toEqual(['room:lobby'])
  expect(done).toEqual(['load', 'subscribe'])
})

test('an event dispatched while another runs waits until that one is over', () => {
  const order: string[] = []
  const { runtime } = start({
    record: (event) => order.push(`event ${event.type}`),
    perform: (action: Action) => {
      order.push(`action ${action.do}`)
      if (action.do === 'subscribe' && action.room === 'a') {
        runtime.dispatch(join('b'))
        order.push('dispatch returned')
      }
    },
  })
  runtime.dispatch(join('a'))
  expect(order).toEqual([
    'event join',
    'action load',
    'action subscribe',
    'dispatch returned',
    'event join',
    'action load',
    'action subscribe',
  ])
  expect(runtime.state.order).toEqual(['room:a', 'room:b'])
})

test('listeners hear of many changes once a turn, and of none when nothing changed', async () => {
  const { runtime, clock } = start()
  let heard = 0
  const off = runtime.subscribe(() => heard++)
  for (let i = 0; i < 10; i++) runtime.dispatch(join(`room ${i}`))
  expect(heard).toBe(0)
  await clock.settle()
  expect(heard).toBe(1)
  runtime.dispatch({ type: 'peer-drained', peerId: 'nobody' })
  await clock.settle()
  expect(heard).toBe(1)
  off()
  runtime.dispatch(join('another'))
  await clock.settle()
  expect(heard).toBe(1)
})

test('signals come in the order of events, with the state already changed', () => {
  const { runtime } = start()
  const seen: string[] = []
  runtime.on('peer:connected', ({ peerId }) => seen.push(`connected ${runtime.state.peers[peerId]?.connected}`))
  runtime.on('dm', ({ text }) => seen.push(`dm ${text}`))
  runtime.dispatch({ type: 'peer-connected', peerId: 'p', address: '/memory/1', at: 1 })
  runtime.dispatch({ type: 'dm-received', from: 'p', text: 'hi', id: '00', at: 2 })
  expect(seen).toEqual(['connected true', 'dm hi'])
})

test('a message of ours is signalled at each change, with its id', () => {
  const { runtime } = start({
    perform: (action) => {
      if (action.do !== 'publish') return
      runtime.dispatch({ type: 'published', room: 'lobby', key: action.key, id: 'abcd', peers: 0, full: [] })
    },
  })
  const sent: unknown[] = []
  runtime.on('sent', (payload) => sent.push(payload))
  runtime.dispatch({ type: 'send', room: 'lobby', text: 'hello', at: 1 })
  expect(sent.at(-1)).toEqual({
    id: 'abcd',
    room: 'lobby',
    state: 'waiting',
    peers: 0,
    reason: 'no connection to anybody',
  })
})

test('an exception of our own is a bug, and what was queued behind it is not run on a state that may be wrong', () => {
  const bugs: unknown[] = []
  const { runtime } = start({
    bug: (error) => bugs.push(error),
    perform: (action) => {
      if (action.do !== 'subscribe' || action.room !== 'a') return
      runtime.dispatch(join('b'))
      throw new Error('broken')
    },
  })
  runtime.dispatch(join('a'))
  expect(bugs).toMatchObject([{ message: 'broken' }])
  expect(runtime.state.order).toEqual(['room:a'])
})
