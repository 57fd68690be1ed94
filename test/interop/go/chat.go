package main

// The chat of go-libp2p's examples: lines on one stream both ways. Each line goes out with an empty one behind it, and empty ones are not
// shown. The one that dials has no handler.

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const chatID = protocol.ID("/chat/1.0.0")

type chat struct {
	mutex sync.Mutex
	out   *bufio.Writer
}

func (c *chat) talk(s network.Stream) {
	c.mutex.Lock()
	c.out = bufio.NewWriter(s)
	c.mutex.Unlock()
	go func() {
		in := bufio.NewReader(s)
		for {
			line, _ := in.ReadString('\n')
			if line == "" {
				emit("chat-ended", fields{})
				return
			}
			if line != "\n" {
				emit("chat", fields{"text": line})
			}
		}
	}()
}

func (n *node) addChatCommands(all map[string]command) {
	c := &chat{}
	all["handleChat"] = typed(func(context.Context, nothing) (any, error) {
		n.host.SetStreamHandler(chatID, c.talk)
		return nil, nil
	})
	all["openChat"] = typed(func(ctx context.Context, args aPeer) (any, error) {
		s, err := n.open(context.WithoutCancel(ctx), args.Peer, chatID)
		if err != nil {
			return nil, err
		}
		c.talk(s)
		return nil, nil
	})
	all["type"] = typed(func(_ context.Context, args struct {
		Text string `json:"text"`
	}) (any, error) {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		if c.out == nil {
			return nil, errors.New("there is no stream yet")
		}
		fmt.Fprintf(c.out, "%s\n\n", args.Text)
		return nil, c.out.Flush()
	})
}
