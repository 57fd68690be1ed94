import { expect, test } from 'vitest'
import { RpcMessage } from '../../net/gossipsub/rpc.pb.js'
import { encodeLengthPrefixed } from '../../net/length-prefixed.ts'
import { RpcMeter } from './rpc-meter.ts'

test('the meter counts what frames carry, by kind, with tags and lengths', () => {
  const meter = new RpcMeter()
  const topic = Buffer.from('t')
  const first = RpcMessage.encode({
    subscriptions: [{ subscribe: true, topic }],
    publish: [Buffer.alloc(300), Buffer.alloc(10)],
  }).finish()
  const second = RpcMessage.encode({
    control: { ihave: [{ topic, ids: [Buffer.alloc(46)] }], graft: [{ topic }], prune: [{ topic, backoff: 60 }] },
  }).finish()
  meter.read(Buffer.concat([encodeLengthPrefixed(first), encodeLengthPrefixed(second)]))
  expect(meter.count).toEqual({ subscription: 1, message: 2, ihave: 1, iwant: 0, graft: 1, prune: 1, idontwant: 0 })
  expect(meter.bytes).toEqual({
    subscription: 7,
    message: 303 + 12,
    ihave: 53,
    iwant: 0,
    graft: 5,
    prune: 7,
    idontwant: 0,
  })
  expect(meter.controlBytes).toBe(65)
  meter.reset()
  expect(meter.count.message).toBe(0)
})
