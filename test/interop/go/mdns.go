package main

// mDNS as go-libp2p speaks it: whoever is found is told, nobody is dialled.

import (
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
)

type finder struct{}

func (finder) HandlePeerFound(info peer.AddrInfo) {
	emit("mdns:found", fields{"peerId": info.ID.String(), "addresses": withPeer(info)})
}

func startMdns(h host.Host) (mdns.Service, error) {
	service := mdns.NewMdnsService(h, "", finder{})
	return service, service.Start()
}
