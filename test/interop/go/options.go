package main

// The options are GoPeerOptions in ../go-peer.ts.

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/libp2p/go-libp2p/core/crypto"
)

type options struct {
	Listen    []string         `json:"listen"`
	Security  []string         `json:"security"`
	KeyType   string           `json:"keyType"`
	Seed      string           `json:"seed"`
	Agent     string           `json:"agent"`
	Pubsub    string           `json:"pubsub"`
	Topics    []string         `json:"topics"`
	Gossipsub gossipsubOptions `json:"gossipsub"`
	Kad       *kadOptions      `json:"kad"`
	Mdns      bool             `json:"mdns"`
}

type gossipsubOptions struct {
	// Protocol ids, the preferred one first; empty = the default of go-libp2p-pubsub.
	Protocols    []string `json:"protocols"`
	PeerExchange bool     `json:"peerExchange"`
	FloodPublish bool     `json:"floodPublish"`
	// Score peers, with parameters that a quiet room needs; `score` tells.
	Score bool `json:"score"`
	// Take from an author only what has a higher seqno than all before, as kubo does.
	RisingSeqnos bool `json:"risingSeqnos"`
	HeartbeatMs  int  `json:"heartbeatMs"`
	// Messages that may wait to be checked before more are dropped; 0 = the default, 32.
	ValidationQueue int `json:"validationQueue"`
	// Of the mesh; nil = the default.
	D      *int `json:"D"`
	Dlo    *int `json:"Dlo"`
	Dhi    *int `json:"Dhi"`
	Dout   *int `json:"Dout"`
	Dscore *int `json:"Dscore"`
	Dlazy  *int `json:"Dlazy"`
}

type kadOptions struct {
	// `/p2p-chat` makes /p2p-chat/kad/1.0.0.
	Prefix string `json:"prefix"`
	// server or client.
	Mode string `json:"mode"`
	// The table of the local network as go's dual DHT has it: prefix/lan/kad/1.0.0, and nobody at a loopback address.
	Lan bool `json:"lan"`
}

func parseOptions(text string) (options, error) {
	o := options{
		Listen:   []string{"/ip4/127.0.0.1/tcp/0"},
		Security: []string{"noise"},
		KeyType:  "Ed25519",
		Agent:    "go-peer/1",
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&o); err != nil {
		return o, fmt.Errorf("the options: %w", err)
	}
	return o, nil
}

func (o options) privateKey() (crypto.PrivKey, error) {
	types := map[string]int{
		"Ed25519": crypto.Ed25519, "secp256k1": crypto.Secp256k1, "RSA": crypto.RSA, "ECDSA": crypto.ECDSA,
	}
	keyType, known := types[o.KeyType]
	if !known {
		return nil, fmt.Errorf("no key type %q", o.KeyType)
	}
	source := rand.Reader
	if o.Seed != "" {
		seed, err := hex.DecodeString(o.Seed)
		if err != nil || len(seed) != 32 || keyType != crypto.Ed25519 {
			return nil, fmt.Errorf("a seed is 32 bytes in hex, for an Ed25519 key")
		}
		source = bytes.NewReader(seed)
	}
	key, _, err := crypto.GenerateKeyPairWithReader(keyType, 2048, source)
	return key, err
}
