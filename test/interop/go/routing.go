package main

// The DHT and, on top of it, discovery by namespace. What keeps loopback addresses out of tables is lifted, unless the table
// is to be go's own of the local network.

import (
	"context"
	"fmt"

	"github.com/ipfs/go-cid"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	record "github.com/libp2p/go-libp2p-record"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/discovery"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/discovery/routing"
	"github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
	"github.com/multiformats/go-multihash"
)

func startKad(ctx context.Context, h host.Host, o kadOptions) (*dht.IpfsDHT, error) {
	modes := map[string]dht.ModeOpt{"server": dht.ModeServer, "client": dht.ModeClient}
	mode, known := modes[o.Mode]
	if !known {
		return nil, fmt.Errorf("no mode %q", o.Mode)
	}
	settings := []dht.Option{
		dht.ProtocolPrefix(protocol.ID(o.Prefix)), dht.Mode(mode), dht.BootstrapPeers(),
		dht.Validator(record.NamespacedValidator{"pk": record.PublicKeyValidator{}}),
	}
	kad, err := dht.New(h, append(settings, filters(o.Lan)...)...)
	if err != nil {
		return nil, err
	}
	table := kad.RoutingTable()
	added, removed := table.PeerAdded, table.PeerRemoved
	table.PeerAdded = func(p peer.ID) {
		added(p)
		emit("kad:added", fields{"peerId": p.String()})
	}
	table.PeerRemoved = func(p peer.ID) {
		removed(p)
		emit("kad:removed", fields{"peerId": p.String()})
	}
	return kad, kad.Bootstrap(ctx)
}

func filters(lan bool) []dht.Option {
	if lan {
		return []dht.Option{
			dht.ProtocolExtension("/lan"),
			dht.AddressFilter(func(all []multiaddr.Multiaddr) []multiaddr.Multiaddr {
				return multiaddr.FilterAddrs(all, func(each multiaddr.Multiaddr) bool { return !manet.IsIPLoopback(each) })
			}),
			dht.QueryFilter(dht.PrivateQueryFilter), dht.RoutingTableFilter(dht.PrivateRoutingTableFilter),
		}
	}
	return []dht.Option{
		dht.AddressFilter(func(all []multiaddr.Multiaddr) []multiaddr.Multiaddr { return all }),
		dht.QueryFilter(func(any, peer.AddrInfo) bool { return true }),
		dht.RoutingTableFilter(func(any, peer.ID) bool { return true }),
	}
}

func describePeers(infos []peer.AddrInfo) []fields {
	list := []fields{}
	for _, info := range infos {
		list = append(list, fields{"peerId": info.ID.String(), "addresses": withPeer(info)})
	}
	return list
}

func collect(found <-chan peer.AddrInfo) []fields {
	infos := []peer.AddrInfo{}
	for info := range found {
		infos = append(infos, info)
	}
	return describePeers(infos)
}

type aKey struct {
	// For content the multihash, for values the whole key, such as /pk/…
	Key   []byte `json:"key"`
	Value []byte `json:"value"`
	Limit int    `json:"limit"`
}

func (k aKey) cid() (cid.Cid, error) {
	hash, err := multihash.Cast(k.Key)
	return cid.NewCidV1(cid.Raw, hash), err
}

type aNamespace struct {
	Namespace string `json:"namespace"`
	Limit     int    `json:"limit"`
}

func (n *node) provide(ctx context.Context, args aKey) (any, error) {
	key, err := args.cid()
	if err != nil {
		return nil, err
	}
	return nil, n.dht.Provide(ctx, key, true)
}

func (n *node) findProviders(ctx context.Context, args aKey) (any, error) {
	key, err := args.cid()
	if err != nil {
		return nil, err
	}
	return collect(n.dht.FindProvidersAsync(ctx, key, args.Limit)), nil
}

func (n *node) closestPeers(ctx context.Context, args aKey) (any, error) {
	closest, err := n.dht.GetClosestPeers(ctx, string(args.Key))
	return texts(closest), err
}

func (n *node) findPeer(ctx context.Context, args aPeer) (any, error) {
	peerID, err := peer.Decode(args.Peer)
	if err != nil {
		return nil, err
	}
	info, err := n.dht.FindPeer(ctx, peerID)
	if err != nil {
		return nil, err
	}
	return describePeers([]peer.AddrInfo{info})[0], nil
}

func (n *node) advertise(ctx context.Context, args aNamespace) (any, error) {
	ttl, err := routing.NewRoutingDiscovery(n.dht).Advertise(ctx, args.Namespace)
	return fields{"ttlMs": ttl.Milliseconds()}, err
}

func (n *node) findPeers(ctx context.Context, args aNamespace) (any, error) {
	settings := []discovery.Option{}
	if args.Limit > 0 {
		settings = append(settings, discovery.Limit(args.Limit))
	}
	found, err := routing.NewRoutingDiscovery(n.dht).FindPeers(ctx, args.Namespace, settings...)
	if err != nil {
		return nil, err
	}
	return collect(found), nil
}

func (n *node) addKadCommands(all map[string]command) {
	all["provide"] = typed(n.provide)
	all["findProviders"] = typed(n.findProviders)
	all["closestPeers"] = typed(n.closestPeers)
	all["findPeer"] = typed(n.findPeer)
	all["advertise"] = typed(n.advertise)
	all["findPeers"] = typed(n.findPeers)
	all["putValue"] = typed(func(ctx context.Context, args aKey) (any, error) {
		return nil, n.dht.PutValue(ctx, string(args.Key), args.Value)
	})
	all["getValue"] = typed(func(ctx context.Context, args aKey) (any, error) {
		value, err := n.dht.GetValue(ctx, string(args.Key))
		return fields{"value": value}, err
	})
	all["publicKey"] = typed(func(context.Context, nothing) (any, error) {
		key, err := crypto.MarshalPublicKey(n.host.Peerstore().PubKey(n.host.ID()))
		return fields{"value": key}, err
	})
	all["table"] = typed(func(context.Context, nothing) (any, error) {
		return texts(n.dht.RoutingTable().ListPeers()), nil
	})
	all["refresh"] = typed(func(ctx context.Context, _ nothing) (any, error) {
		select {
		case err := <-n.dht.ForceRefresh():
			return nil, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
}
