/**
 * A js-libp2p node that chats as programs of others do, in a child process:
 *   universal-connectivity's direct messages: a stream a message, data together with the proposal of the protocol, never ended by its sender
 *   the chat example of js: length-prefixed chunks of standard input on one stream
 *   node --import ./preload.mjs js-chat.mjs '{"directMessages": true, "chat": true}'
 * Options, events and commands: js-chat.ts.
 */
import { peerIdFromString } from '@libp2p/peer-id'
import { lpStream } from '@libp2p/utils'
import { reader, writer } from 'protons-runtime'
import { createJsNode, multiaddr } from './js-node.mjs'
import { emit, serveCommands } from './lines.mjs'

const DIRECT = '/universal-connectivity/dm/1.0.0'
const CHAT = '/chat/1.0.0'
const OK = 200
const TIMEOUT_MS = 5_000

function metadata(w) {
  w.uint32(10).fork().uint32(10).string('0.0.1').uint32(16).int64(BigInt(Date.now())).ldelim()
}

function request(content) {
  const w = writer()
  metadata(w)
  return w.uint32(18).string(content).uint32(26).string('text/plain').finish()
}

function response() {
  const w = writer()
  metadata(w)
  return w.uint32(16).int32(OK).finish()
}

/** Field number → value, of the fields that both messages have. */
function fields(bytes) {
  const r = reader(bytes)
  const found = {}
  while (r.pos < r.len) {
    const tag = r.uint32()
    if ((tag & 7) === 0) found[tag >>> 3] = r.int32()
    else if (tag >>> 3 === 1) found[1] = r.bytes()
    else found[tag >>> 3] = r.string()
  }
  return found
}

async function receive(stream, connection) {
  const lp = lpStream(stream)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const { 2: content = '', 3: type = '' } = fields((await lp.read({ signal })).subarray())
  await lp.write(response(), { signal })
  emit('dm', { from: String(connection.remotePeer), content, type })
  await stream.close()
}

async function send(node, peer, content) {
  const connection = node.getConnections(peerIdFromString(peer))[0]
  const stream = await connection.newStream(DIRECT, { negotiateFully: false })
  const lp = lpStream(stream)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  await lp.write(request(content), { signal })
  const { 1: metadata, 2: status = 0, 3: text } = fields((await lp.read({ signal })).subarray())
  if (metadata == null) throw new Error('no metadata in the response')
  if (status !== OK) throw new Error(`the status is ${status}: ${text}`)
}

const options = JSON.parse(process.argv[2] ?? '{}')
const node = await createJsNode(options)
const chats = []

/** Both ends of the example: what comes is shown, what is typed goes out. */
function talk(stream) {
  const lp = lpStream(stream)
  chats.push(lp)
  void (async () => {
    for (;;) emit('chat', { text: Buffer.from((await lp.read()).subarray()).toString() })
  })().catch((error) => emit('chat-ended', { why: error.name }))
}

if (options.directMessages) await node.handle(DIRECT, receive)
if (options.chat) await node.handle(CHAT, talk)
await node.start()
emit('listening', { peerId: String(node.peerId), addresses: node.getMultiaddrs().map(String) })
serveCommands(
  {
    dial: async ({ address }) => void (await node.dial(multiaddr(address))),
    dm: ({ peer, text }) => send(node, peer, text),
    openChat: async ({ address }) => talk(await node.dialProtocol(multiaddr(address), CHAT)),
    // As the example does it: every line on every stream.
    type: async ({ text }) => void (await Promise.all(chats.map((lp) => lp.write(Buffer.from(text))))),
  },
  () => node.stop(),
)
