// A go-libp2p node as a child process, for tests: the other implementation at the far end of a real TCP connection.
//
//	go-peer '{"pubsub": "gossipsub", "topics": ["room"]}'
//
// The options are GoPeerOptions, the events GoPeerEvents and the commands the methods of GoPeer, all in ../go-peer.ts.
// Bytes travel as base64, seqnos as decimal text, peers as base58 peer ids. How lines are framed: lines.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	text := "{}"
	if len(os.Args) > 1 {
		text = os.Args[1]
	}
	o, err := parseOptions(text)
	if err != nil {
		return err
	}
	ctx := context.Background()
	n, err := startNode(ctx, o)
	if err != nil {
		return err
	}
	emit("listening", fields{"peerId": n.host.ID().String(), "addresses": n.addresses()})
	return serve(ctx, n.commands(), n.stop)
}

type nothing struct{}

type aPeer struct {
	Peer string `json:"peer"`
}

type aProtocol struct {
	Peer     string `json:"peer"`
	Protocol string `json:"protocol"`
	// Without telling anybody.
	Quiet bool `json:"quiet"`
}

// withPeerID makes a command of a function whose one argument is a peer.
func withPeerID(run func(peer.ID) (any, error)) command {
	return typed(func(_ context.Context, args aPeer) (any, error) {
		peerID, err := peer.Decode(args.Peer)
		if err != nil {
			return nil, err
		}
		return run(peerID)
	})
}

func (n *node) commands() map[string]command {
	all := map[string]command{
		"dial":     typed(n.dial),
		"hangUp":   withPeerID(func(id peer.ID) (any, error) { return nil, n.host.Network().ClosePeer(id) }),
		"ping":     typed(n.ping),
		"echo":     typed(n.echo),
		"upload":   typed(n.upload),
		"download": typed(n.download),
		"exchange": typed(n.exchange),
		"handle":   typed(n.handle),
		"unhandle": typed(n.unhandle),
		"assume":   typed(n.assume),
		"known":    withPeerID(n.known),
		"peers":    typed(func(context.Context, nothing) (any, error) { return texts(n.host.Network().Peers()), nil }),
		"connections": typed(func(context.Context, nothing) (any, error) {
			list := []fields{}
			for _, c := range n.host.Network().Conns() {
				list = append(list, describe(c))
			}
			return list, nil
		}),
		"addresses": typed(func(context.Context, nothing) (any, error) { return n.addresses(), nil }),
	}
	n.addChatCommands(all)
	if n.rooms != nil {
		n.rooms.addCommands(all)
	}
	if n.dht != nil {
		n.addKadCommands(all)
	}
	return all
}

// handle answers one more protocol, with an echo; peers hear of it.
func (n *node) handle(_ context.Context, args aProtocol) (any, error) {
	n.handleWith(protocol.ID(args.Protocol), serveEcho)
	return nil, nil
}

func (n *node) unhandle(_ context.Context, args aProtocol) (any, error) {
	if args.Quiet {
		n.host.Mux().RemoveHandler(protocol.ID(args.Protocol))
		return nil, nil
	}
	n.host.RemoveStreamHandler(protocol.ID(args.Protocol))
	return nil, nil
}

// assume takes a peer to speak a protocol, so that the next stream for it is opened without waiting for its consent.
func (n *node) assume(_ context.Context, args aProtocol) (any, error) {
	peerID, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	if n.host.Network().Connectedness(peerID) != network.Connected {
		return nil, errors.New("not connected")
	}
	return nil, n.host.Peerstore().AddProtocols(peerID, protocol.ID(args.Protocol))
}
