/**
 * Every RPC that a js-libp2p gossipsub takes in or sends, as its own decoder and encoder see it. js-libp2p tells of none of this but in
 * its debug log, so its methods are wrapped. Fields: `gossipsub:rpc` of `JsPeerEvents`.
 */
import { peerIdFromMultihash } from '@libp2p/peer-id'
import * as Digest from 'multiformats/hashes/digest'

const base64 = (bytes) => Buffer.from(bytes).toString('base64')
const ids = (lists) => (lists ?? []).flatMap(({ messageIDs }) => (messageIDs ?? []).map(base64))

function describePrune({ topicID, peers, backoff }) {
  return {
    topic: topicID,
    backoff: backoff == null ? null : Number(backoff),
    peers: (peers ?? []).map(({ peerID, signedPeerRecord }) => ({
      peerId: String(peerIdFromMultihash(Digest.decode(peerID))),
      signed: signedPeerRecord != null,
    })),
  }
}

function describeRpc({ subscriptions, messages, control }) {
  return {
    subscriptions: (subscriptions ?? []).map(({ topic, subscribe }) => ({ topic, subscribe: subscribe === true })),
    messages: (messages ?? []).map(({ seqno }) => String(BigInt(`0x0${Buffer.from(seqno ?? []).toString('hex')}`))),
    ihave: ids(control?.ihave),
    iwant: ids(control?.iwant),
    idontwant: ids(control?.idontwant),
    graft: (control?.graft ?? []).map(({ topicID }) => topicID),
    prune: (control?.prune ?? []).map(describePrune),
  }
}

/** Before it is started. */
export function reportRpcs(pubsub, report) {
  const { handleReceivedRpc, sendRpc, sendRpcInBatch } = pubsub
  pubsub.handleReceivedRpc = (from, rpc) => {
    report({ peerId: String(from), direction: 'inbound', ...describeRpc(rpc) })
    return handleReceivedRpc.call(pubsub, from, rpc)
  }
  pubsub.sendRpc = (to, rpc) => {
    const sent = sendRpc.call(pubsub, to, rpc)
    if (sent) report({ peerId: to, direction: 'outbound', ...describeRpc(rpc) })
    return sent
  }
  pubsub.sendRpcInBatch = (to, rpc) => {
    sendRpcInBatch.call(pubsub, to, rpc)
    for (const peerId of to) report({ peerId, direction: 'outbound', ...describeRpc(rpc) })
  }
}
