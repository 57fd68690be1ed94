package main

// One go-libp2p host: TCP, noise or TLS, yamux, identify and its push, ping; the rest in pubsub.go, routing.go and
// mdns.go. All at its production default, but nothing that would leave the machine: no NAT ports, no relays.

import (
	"context"
	"errors"
	"fmt"

	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/core/record"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/multiformats/go-multiaddr"
)

type node struct {
	host   host.Host
	rooms  *rooms
	dht    *dht.IpfsDHT
	mdns   mdns.Service
	cancel context.CancelFunc
}

// startNode listens last, so that everybody who comes finds all protocols.
func startNode(ctx context.Context, o options) (*node, error) {
	key, err := o.privateKey()
	if err != nil {
		return nil, err
	}
	settings := []libp2p.Option{
		libp2p.Identity(key), libp2p.UserAgent(o.Agent), libp2p.NoListenAddrs, libp2p.DisableRelay(),
		libp2p.Transport(tcp.NewTCPTransport), libp2p.Muxer(yamux.ID, yamux.DefaultTransport), libp2p.DisableMetrics(),
	}
	for _, name := range o.Security {
		switch name {
		case "noise":
			settings = append(settings, libp2p.Security(noise.ID, noise.New))
		case "tls":
			settings = append(settings, libp2p.Security(tls.ID, tls.New))
		default:
			return nil, fmt.Errorf("no security %q", name)
		}
	}
	h, err := libp2p.New(settings...)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	n := &node{host: h, cancel: cancel}
	if err := n.reportConnections(); err != nil {
		return nil, err
	}
	n.handleTestProtocols()
	if n.rooms, err = startRooms(ctx, h, o); err != nil {
		return nil, err
	}
	if o.Kad != nil {
		if n.dht, err = startKad(ctx, h, *o.Kad); err != nil {
			return nil, err
		}
	}
	for _, text := range o.Listen {
		address, err := multiaddr.NewMultiaddr(text)
		if err != nil {
			return nil, err
		}
		if err := h.Network().Listen(address); err != nil {
			return nil, err
		}
	}
	if o.Mdns {
		if n.mdns, err = startMdns(h); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (n *node) stop() error {
	var failures []error
	if n.mdns != nil {
		failures = append(failures, n.mdns.Close())
	}
	if n.dht != nil {
		failures = append(failures, n.dht.Close())
	}
	n.cancel()
	return errors.Join(append(failures, n.host.Close())...)
}

func (n *node) addresses() []string {
	return withPeer(peer.AddrInfo{ID: n.host.ID(), Addrs: n.host.Addrs()})
}

func withPeer(info peer.AddrInfo) []string {
	list := []string{}
	for _, address := range info.Addrs {
		list = append(list, fmt.Sprintf("%s/p2p/%s", address, info.ID))
	}
	return list
}

func texts[T fmt.Stringer](values []T) []string {
	list := []string{}
	for _, value := range values {
		list = append(list, value.String())
	}
	return list
}

func describe(c network.Conn) fields {
	state := c.ConnState()
	direction := "inbound"
	if c.Stat().Direction == network.DirOutbound {
		direction = "outbound"
	}
	return fields{
		"peerId":     c.RemotePeer().String(),
		"address":    c.RemoteMultiaddr().String(),
		"direction":  direction,
		"muxer":      string(state.StreamMultiplexer),
		"encryption": string(state.Security),
		"earlyMuxer": state.UsedEarlyMuxerNegotiation,
	}
}

func (n *node) reportConnections() error {
	n.host.Network().Notify(&network.NotifyBundle{
		ConnectedF:    func(_ network.Network, c network.Conn) { emit("connection:open", describe(c)) },
		DisconnectedF: func(_ network.Network, c network.Conn) { emit("connection:close", describe(c)) },
	})
	kinds := []any{
		new(event.EvtPeerConnectednessChanged), new(event.EvtPeerIdentificationCompleted),
		new(event.EvtPeerIdentificationFailed), new(event.EvtPeerProtocolsUpdated),
	}
	events, err := n.host.EventBus().Subscribe(kinds)
	if err != nil {
		return err
	}
	go func() {
		for each := range events.Out() {
			report(each)
		}
	}()
	return nil
}

func report(each any) {
	switch e := each.(type) {
	case event.EvtPeerConnectednessChanged:
		switch e.Connectedness {
		case network.Connected:
			emit("peer:connect", fields{"peerId": e.Peer.String()})
		case network.NotConnected:
			emit("peer:disconnect", fields{"peerId": e.Peer.String()})
		}
	case event.EvtPeerIdentificationCompleted:
		emit("peer:identify", describeIdentity(e))
	case event.EvtPeerIdentificationFailed:
		emit("peer:identify-failed", fields{"peerId": e.Peer.String(), "reason": fmt.Sprint(e.Reason)})
	case event.EvtPeerProtocolsUpdated:
		emit("peer:protocols", fields{
			"peerId": e.Peer.String(), "added": protocol.ConvertToStrings(e.Added), "removed": protocol.ConvertToStrings(e.Removed),
		})
	}
}

func describeIdentity(e event.EvtPeerIdentificationCompleted) fields {
	told := fields{
		"peerId": e.Peer.String(), "agent": e.AgentVersion, "protocolVersion": e.ProtocolVersion,
		"protocols": protocol.ConvertToStrings(e.Protocols), "listenAddrs": texts(e.ListenAddrs),
		"observedAddr": nil, "signedPeerRecord": recordAddresses(e.SignedPeerRecord),
	}
	if e.ObservedAddr != nil {
		told["observedAddr"] = e.ObservedAddr.String()
	}
	return told
}

func recordAddresses(envelope *record.Envelope) any {
	if envelope == nil {
		return nil
	}
	rec, err := envelope.Record()
	if err != nil {
		return nil
	}
	signed, ok := rec.(*peer.PeerRecord)
	if !ok {
		return nil
	}
	return texts(signed.Addrs)
}

func (n *node) dial(ctx context.Context, args struct {
	Address string `json:"address"`
}) (any, error) {
	info, err := peer.AddrInfoFromString(args.Address)
	if err != nil {
		return nil, err
	}
	n.host.Peerstore().AddAddrs(info.ID, info.Addrs, peerstore.TempAddrTTL)
	c, err := n.host.Network().DialPeer(ctx, info.ID)
	if err != nil {
		return nil, err
	}
	return describe(c), nil
}

// ping measures several times on one stream.
func (n *node) ping(ctx context.Context, args struct {
	Peer  string `json:"peer"`
	Count int    `json:"count"`
}) (any, error) {
	peerID, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(network.WithNoDial(ctx, "tests dial themselves"))
	defer cancel()
	times := []float64{}
	for result := range ping.Ping(ctx, n.host, peerID) {
		if result.Error != nil {
			return nil, result.Error
		}
		times = append(times, float64(result.RTT.Microseconds())/1000)
		if len(times) >= args.Count {
			break
		}
	}
	return times, nil
}

// known is what the peerstore holds of a peer: what identify and its pushes told.
func (n *node) known(peerID peer.ID) (any, error) {
	store := n.host.Peerstore()
	protocols, err := store.GetProtocols(peerID)
	if err != nil {
		return nil, err
	}
	agent, _ := store.Get(peerID, "AgentVersion")
	return fields{
		"protocols": protocol.ConvertToStrings(protocols), "addresses": texts(store.Addrs(peerID)), "agent": agent,
	}, nil
}
