package main

// gossipsub or floodsub: a room is a topic that is joined, its messages are told as they come, our own left out.

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

// go-libp2p-pubsub keeps 32 messages for a reader and drops what comes on top.
const roomBuffer = 100_000

type rooms struct {
	self   peer.ID
	pubsub *pubsub.PubSub
	tracer *tracer
	mu     sync.Mutex
	joined map[string]*room
	scores map[peer.ID]float64
	// Closed when scores are known anew; nil = nobody is scored.
	scored chan struct{}
}

type room struct {
	topic  *pubsub.Topic
	cancel func()
}

// startRooms results in nil when no pubsub is asked for.
func startRooms(ctx context.Context, h host.Host, o options) (*rooms, error) {
	if o.Pubsub == "" {
		return nil, nil
	}
	r := &rooms{self: h.ID(), tracer: newTracer(), joined: map[string]*room{}}
	settings := []pubsub.Option{pubsub.WithRawTracer(r.tracer)}
	if o.Gossipsub.RisingSeqnos {
		validator := pubsub.NewBasicSeqnoValidator(&seqnos{last: map[peer.ID][]byte{}}, slog.Default())
		settings = append(settings, pubsub.WithDefaultValidator(validator))
	}
	if o.Gossipsub.ValidationQueue > 0 {
		settings = append(settings, pubsub.WithValidateQueueSize(o.Gossipsub.ValidationQueue))
	}
	var err error
	switch o.Pubsub {
	case "floodsub":
		r.pubsub, err = pubsub.NewFloodSub(ctx, h, settings...)
	case "gossipsub":
		r.pubsub, err = pubsub.NewGossipSub(ctx, h, append(settings, r.gossipsubSettings(o)...)...)
	default:
		err = fmt.Errorf("no pubsub %q", o.Pubsub)
	}
	if err != nil {
		return nil, err
	}
	for _, topic := range o.Topics {
		if err := r.join(ctx, topic); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *rooms) gossipsubSettings(o options) []pubsub.Option {
	g, params := o.Gossipsub, pubsub.DefaultGossipSubParams()
	for _, each := range []struct {
		given *int
		field *int
	}{
		{g.D, &params.D}, {g.Dlo, &params.Dlo}, {g.Dhi, &params.Dhi}, {g.Dout, &params.Dout},
		{g.Dscore, &params.Dscore}, {g.Dlazy, &params.Dlazy},
	} {
		if each.given != nil {
			*each.field = *each.given
		}
	}
	if g.HeartbeatMs > 0 {
		params.HeartbeatInterval = time.Duration(g.HeartbeatMs) * time.Millisecond
	}
	settings := []pubsub.Option{
		pubsub.WithGossipSubParams(params), pubsub.WithPeerExchange(g.PeerExchange), pubsub.WithFloodPublish(g.FloodPublish),
	}
	if len(g.Protocols) > 0 {
		protocols := protocol.ConvertFromStrings(g.Protocols)
		settings = append(settings, pubsub.WithGossipSubProtocols(protocols, pubsub.GossipSubDefaultFeatures))
	}
	if g.Score {
		r.scored = make(chan struct{})
		settings = append(settings, pubsub.WithPeerScore(scoreParams(o.Topics)), pubsub.WithPeerScoreInspect(r.keepScores, 100*time.Millisecond))
	}
	return settings
}

// scoreParams punish what a peer does wrong, and ask nothing of a peer in a quiet room. All peers here share one address.
func scoreParams(topics []string) (*pubsub.PeerScoreParams, *pubsub.PeerScoreThresholds) {
	byTopic := map[string]*pubsub.TopicScoreParams{}
	for _, topic := range topics {
		byTopic[topic] = &pubsub.TopicScoreParams{
			TopicWeight:                    1,
			TimeInMeshQuantum:              time.Second,
			FirstMessageDeliveriesWeight:   1,
			FirstMessageDeliveriesDecay:    0.9999,
			FirstMessageDeliveriesCap:      100,
			InvalidMessageDeliveriesWeight: -100,
			InvalidMessageDeliveriesDecay:  0.9999,
		}
	}
	params := &pubsub.PeerScoreParams{
		Topics:                 byTopic,
		AppSpecificScore:       func(peer.ID) float64 { return 0 },
		BehaviourPenaltyWeight: -10,
		BehaviourPenaltyDecay:  0.9999,
		DecayInterval:          time.Second,
		DecayToZero:            0.01,
		RetainScore:            time.Minute,
	}
	return params, &pubsub.PeerScoreThresholds{GossipThreshold: -10, PublishThreshold: -50, GraylistThreshold: -80}
}

func (r *rooms) keepScores(scores map[peer.ID]float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scores = scores
	close(r.scored)
	r.scored = make(chan struct{})
}

// score is from after the question; nil = not scored.
func (r *rooms) score(ctx context.Context, args aPeer) (any, error) {
	peerID, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	scored := r.scored
	r.mu.Unlock()
	if scored == nil {
		return nil, nil
	}
	select {
	case <-scored:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if score, known := r.scores[peerID]; known {
		return score, nil
	}
	return nil, nil
}

// seqnos is the memory of the validator that takes only rising ones.
type seqnos struct {
	mu   sync.Mutex
	last map[peer.ID][]byte
}

func (s *seqnos) Get(_ context.Context, p peer.ID) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last[p], nil
}

func (s *seqnos) Put(_ context.Context, p peer.ID, seqno []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last[p] = seqno
	return nil
}

func (r *rooms) join(ctx context.Context, name string) error {
	topic, err := r.pubsub.Join(name)
	if err != nil {
		return err
	}
	changes, err := topic.EventHandler()
	if err != nil {
		return err
	}
	subscription, err := topic.Subscribe(pubsub.WithBufferSize(roomBuffer))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for change, err := changes.NextPeerEvent(ctx); err == nil; change, err = changes.NextPeerEvent(ctx) {
			told := []fields{{"topic": name, "subscribe": change.Type == pubsub.PeerJoin}}
			emit("subscription-change", fields{"peerId": change.Peer.String(), "subscriptions": told})
		}
	}()
	go func() {
		for message, err := subscription.Next(ctx); err == nil; message, err = subscription.Next(ctx) {
			if message.GetFrom() != r.self {
				emit("message", describeMessage(message))
			}
		}
	}()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.joined[name] = &room{topic, func() {
		subscription.Cancel()
		changes.Cancel()
		cancel()
	}}
	return nil
}

func describeMessage(m *pubsub.Message) fields {
	told := fields{
		"topic": m.GetTopic(), "from": nil, "seqno": nil, "data": m.Data, "id": []byte(m.ID), "source": m.ReceivedFrom.String(),
	}
	if m.GetFrom() != "" {
		told["from"] = m.GetFrom().String()
	}
	if len(m.Seqno) == 8 {
		told["seqno"] = strconv.FormatUint(binary.BigEndian.Uint64(m.Seqno), 10)
	}
	return told
}

type aTopic struct {
	Topic string `json:"topic"`
	Data  []byte `json:"data"`
}

func (r *rooms) in(name string) (*room, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.joined[name]
	if !ok {
		return nil, fmt.Errorf("not in %q", name)
	}
	return found, nil
}

func (r *rooms) leave(_ context.Context, args aTopic) (any, error) {
	found, err := r.in(args.Topic)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	delete(r.joined, args.Topic)
	r.mu.Unlock()
	found.cancel()
	return nil, found.topic.Close()
}

func (r *rooms) publish(ctx context.Context, args aTopic) (any, error) {
	found, err := r.in(args.Topic)
	if err != nil {
		return nil, err
	}
	return nil, found.topic.Publish(ctx, args.Data)
}

func (r *rooms) addCommands(all map[string]command) {
	all["subscribe"] = typed(func(ctx context.Context, args aTopic) (any, error) {
		return nil, r.join(context.WithoutCancel(ctx), args.Topic)
	})
	all["unsubscribe"] = typed(r.leave)
	all["publish"] = typed(r.publish)
	all["pubsubPeers"] = typed(func(_ context.Context, args aTopic) (any, error) {
		return texts(r.pubsub.ListPeers(args.Topic)), nil
	})
	all["meshPeers"] = typed(func(_ context.Context, args aTopic) (any, error) { return r.tracer.mesh(args.Topic), nil })
	all["score"] = typed(r.score)
}
