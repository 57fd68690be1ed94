package main

// The bytes of ../seeded.mjs: byte i of a seed never depends on the bytes before it.

import (
	"bytes"
	"fmt"
	"io"
)

const chunkBytes = 64 << 10

// The finaliser of MurmurHash3.
func mix(h uint32) uint32 {
	h = (h ^ (h >> 16)) * 0x85ebca6b
	h = (h ^ (h >> 13)) * 0xc2b2ae35
	return h ^ (h >> 16)
}

// fillSeeded writes the sequence `seed` from byte `offset` on.
func fillSeeded(out []byte, seed uint32, offset int64) {
	key := mix(seed + 0x9e3779b9)
	for i := range out {
		at := offset + int64(i)
		word := mix(key + uint32(at/4)*0x9e3779b1)
		out[i] = byte(word >> (8 * (at % 4)))
	}
}

func writeSeeded(w io.Writer, seed uint32, length int64) error {
	chunk := make([]byte, chunkBytes)
	for offset := int64(0); offset < length; {
		part := chunk[:min(chunkBytes, length-offset)]
		fillSeeded(part, seed, offset)
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("writing at byte %d of %d: %w", offset, length, err)
		}
		offset += int64(len(part))
	}
	return nil
}

// checkSeeded reads to the end; the first wrong byte is an error that says where.
func checkSeeded(r io.Reader, seed uint32, length int64, what string) error {
	got, wanted := make([]byte, chunkBytes), make([]byte, chunkBytes)
	offset := int64(0)
	for {
		n, err := r.Read(got)
		fillSeeded(wanted[:n], seed, offset)
		if !bytes.Equal(got[:n], wanted[:n]) {
			return fmt.Errorf("%s differs between the bytes %d and %d", what, offset, offset+int64(n))
		}
		offset += int64(n)
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s broke off after %d of %d bytes: %w", what, offset, length, err)
		}
	}
	if offset != length {
		return fmt.Errorf("%s ended after %d of %d bytes", what, offset, length)
	}
	return nil
}
