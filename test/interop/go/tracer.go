package main

// What gossipsub does with its neighbours, told as events: which version a stream settled on, who is in the mesh, who
// asked for IDONTWANT, what was refused.

import (
	"slices"
	"sync"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

type tracer struct {
	mu     sync.Mutex
	meshes map[string]map[peer.ID]bool
}

func newTracer() *tracer {
	return &tracer{meshes: map[string]map[peer.ID]bool{}}
}

func (t *tracer) mesh(topic string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := []string{}
	for member := range t.meshes[topic] {
		list = append(list, member.String())
	}
	slices.Sort(list)
	return list
}

func (t *tracer) OnNewOutboundStream(p peer.ID, id protocol.ID) {
	emit("pubsub:stream", fields{"peerId": p.String(), "protocol": string(id)})
}

func (t *tracer) OnClosedOutboundStream(p peer.ID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, members := range t.meshes {
		delete(members, p)
	}
}

func (t *tracer) Graft(p peer.ID, topic string) {
	t.mu.Lock()
	if t.meshes[topic] == nil {
		t.meshes[topic] = map[peer.ID]bool{}
	}
	t.meshes[topic][p] = true
	t.mu.Unlock()
	emit("gossipsub:graft", fields{"peerId": p.String(), "topic": topic})
}

func (t *tracer) Prune(p peer.ID, topic string) {
	t.mu.Lock()
	delete(t.meshes[topic], p)
	t.mu.Unlock()
	emit("gossipsub:prune", fields{"peerId": p.String(), "topic": topic})
}

func (t *tracer) Leave(topic string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.meshes, topic)
}

func (t *tracer) RecvRPC(rpc *pubsub.RPC) {
	for _, unwanted := range rpc.GetControl().GetIdontwant() {
		emit("gossipsub:idontwant", fields{"peerId": rpc.From().String(), "count": len(unwanted.GetMessageIDs())})
	}
}

func (t *tracer) RejectMessage(m *pubsub.Message, reason string) {
	emit("gossipsub:reject", fields{"peerId": m.ReceivedFrom.String(), "reason": reason})
}

func (t *tracer) Join(string)                          {}
func (t *tracer) ValidateMessage(*pubsub.Message)      {}
func (t *tracer) DeliverMessage(*pubsub.Message)       {}
func (t *tracer) DuplicateMessage(*pubsub.Message)     {}
func (t *tracer) ThrottlePeer(peer.ID)                 {}
func (t *tracer) SendRPC(*pubsub.RPC, peer.ID)         {}
func (t *tracer) DropRPC(*pubsub.RPC, peer.ID)         {}
func (t *tracer) UndeliverableMessage(*pubsub.Message) {}
