/**
 * The machine's own limit, driven by the same commands as the hosts (rival/drive.mjs): bare sockets without libp2p, one
 * socket a stream. BENCH_WIRE is tcp or tls; tls is Node's own TLS 1.3 with ChaCha20-Poly1305. The first byte on a
 * socket says what the stream carries.
 */
import { connect as connectTcp, createServer as createTcpServer } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { readFileSync } from 'node:fs'
import { runHost } from './rival/drive.mjs'

const read = (name) => readFileSync(new URL(`./limit/${name}`, import.meta.url))
const TLS = { minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }

function benchStream(socket) {
  return {
    write: (bytes) => socket.write(bytes),
    drained: () => new Promise((resolve) => socket.once('drain', resolve)),
    onData(fn, onEnd) {
      socket.on('data', fn)
      socket.on('end', () => onEnd?.())
      socket.on('error', (error) => onEnd?.(error))
    },
    closeWrite: () => socket.end(),
    closed: new Promise((resolve) => socket.once('close', resolve)),
  }
}

function accept(handlers, socket) {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.once('data', (first) => {
    socket.pause()
    if (first.length > 1) socket.unshift(first.subarray(1))
    handlers[first[0]]?.(benchStream(socket))
    socket.resume()
  })
}

async function createBenchHost() {
  const wire = process.env.BENCH_WIRE ?? 'tcp'
  const protocols = []
  const handlers = []
  const take = (socket) => accept(handlers, socket)
  const server =
    wire === 'tcp'
      ? createTcpServer({ allowHalfOpen: true }, take)
      : createTlsServer({ ...TLS, key: read('key.pem'), cert: read('cert.pem'), allowHalfOpen: true }, take)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

  const open = (port) =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true }
      const socket =
        wire === 'tcp'
          ? connectTcp(options, () => resolve(socket))
          : connectTls({ ...options, ...TLS, rejectUnauthorized: false }, () => resolve(socket))
      socket.on('error', reject)
    })

  return {
    peerId: wire,
    addresses: [String(server.address().port)],
    async connect(address) {
      const first = await open(Number(address))
      return {
        peerId: wire,
        muxer: 'none',
        security: wire,
        async openStream(protocol) {
          const socket = await open(Number(address))
          socket.write(Uint8Array.of(protocols.indexOf(protocol)))
          return benchStream(socket)
        },
        identified: async () => {},
        close: () =>
          new Promise((resolve) => {
            first.once('close', resolve)
            first.destroy()
          }),
      }
    },
    handle(protocol, fn) {
      protocols.push(protocol)
      handlers.push(fn)
    },
    counts: () => ({ connections: 0, identified: 0, subscribers: 0, mesh: 0 }),
    stop: () => server.close(),
  }
}

await runHost('node', createBenchHost)
