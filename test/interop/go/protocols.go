package main

// The three test protocols of ../js-protocols.mjs, spoken from both ends.

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const (
	echoID   = protocol.ID("/test/echo/1.0.0")
	sinkID   = protocol.ID("/test/sink/1.0.0")
	sourceID = protocol.ID("/test/source/1.0.0")
)

const sourceSeed = 1

func serveEcho(s network.Stream) error {
	_, err := io.Copy(s, s)
	return err
}

func serveSink(s network.Stream) error {
	count, err := io.Copy(io.Discard, s)
	if err != nil {
		return err
	}
	return binary.Write(s, binary.BigEndian, count)
}

func serveSource(s network.Stream) error {
	request, err := io.ReadAll(io.LimitReader(s, 9))
	if err != nil {
		return err
	}
	if len(request) != 8 {
		return fmt.Errorf("the request has %d bytes, not 8", len(request))
	}
	return writeSeeded(s, sourceSeed, int64(binary.BigEndian.Uint64(request)))
}

// handleWith answers a protocol, ends the write side afterwards, and resets the stream when that fails.
func (n *node) handleWith(id protocol.ID, serve func(network.Stream) error) {
	n.host.SetStreamHandler(id, func(s network.Stream) {
		emit("stream", fields{"peerId": s.Conn().RemotePeer().String(), "protocol": string(s.Protocol())})
		if err := serve(s); err != nil {
			s.Reset()
			return
		}
		s.Close()
	})
}

func (n *node) handleTestProtocols() {
	n.handleWith(echoID, serveEcho)
	n.handleWith(sinkID, serveSink)
	n.handleWith(sourceID, serveSource)
}

func (n *node) open(ctx context.Context, to string, id protocol.ID) (network.Stream, error) {
	peerID, err := peer.Decode(to)
	if err != nil {
		return nil, err
	}
	s, err := n.host.NewStream(network.WithNoDial(ctx, "tests dial themselves"), peerID, id)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		s.SetDeadline(deadline)
	}
	return s, nil
}

type transfer struct {
	Peer    string `json:"peer"`
	Streams int    `json:"streams"`
	Bytes   *int64 `json:"bytes"`
	Seed    uint32 `json:"seed"`
}

func (t transfer) length() int64 {
	if t.Bytes == nil {
		return 1024
	}
	return *t.Bytes
}

func (n *node) echoOne(ctx context.Context, to string, seed uint32, length int64) error {
	s, err := n.open(ctx, to, echoID)
	if err != nil {
		return err
	}
	defer s.Reset()
	written := make(chan error, 1)
	go func() {
		if err := writeSeeded(s, seed, length); err != nil {
			written <- err
			return
		}
		written <- s.CloseWrite()
	}()
	if err := checkSeeded(s, seed, length, "the echo"); err != nil {
		return err
	}
	return <-written
}

// echo compares what comes back on each of several streams at once.
func (n *node) echo(ctx context.Context, args transfer) (any, error) {
	started := time.Now()
	streams := max(args.Streams, 1)
	done := make(chan error, streams)
	for i := range streams {
		go func() { done <- n.echoOne(ctx, args.Peer, args.Seed+uint32(i), args.length()) }()
	}
	for range streams {
		if err := <-done; err != nil {
			return nil, err
		}
	}
	ms := float64(time.Since(started).Microseconds()) / 1000
	return fields{"streams": streams, "bytes": int64(streams) * args.length(), "ms": ms}, nil
}

// upload results in what the remote's sink says it got.
func (n *node) upload(ctx context.Context, args transfer) (any, error) {
	s, err := n.open(ctx, args.Peer, sinkID)
	if err != nil {
		return nil, err
	}
	defer s.Reset()
	if err := writeSeeded(s, args.Seed, args.length()); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	var counted int64
	if err := binary.Read(s, binary.BigEndian, &counted); err != nil {
		return nil, err
	}
	return fields{"counted": counted}, nil
}

// download compares what the remote's source sends.
func (n *node) download(ctx context.Context, args transfer) (any, error) {
	s, err := n.open(ctx, args.Peer, sourceID)
	if err != nil {
		return nil, err
	}
	defer s.Reset()
	if err := binary.Write(s, binary.BigEndian, args.length()); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	if err := checkSeeded(s, sourceSeed, args.length(), "the download"); err != nil {
		return nil, err
	}
	return fields{"bytes": args.length()}, nil
}

// exchange writes, ends, and results in all that comes back.
func (n *node) exchange(ctx context.Context, args struct {
	Peer     string `json:"peer"`
	Protocol string `json:"protocol"`
	Data     []byte `json:"data"`
}) (any, error) {
	s, err := n.open(ctx, args.Peer, protocol.ID(args.Protocol))
	if err != nil {
		return nil, err
	}
	defer s.Reset()
	if _, err := s.Write(args.Data); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(s)
	if err != nil {
		return nil, err
	}
	return fields{"data": data}, nil
}
