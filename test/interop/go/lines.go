package main

// The child's end of a conversation in JSON lines, as ../lines.mjs tells it: commands come on stdin, answers and events
// leave on stdout, one line each.

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Longer than any test waits: a command that hangs is told of, not waited for.
const commandTimeout = 5 * time.Minute

// A command line holds a message in base64 at most.
const maxLineBytes = 8 << 20

type fields map[string]any

type command func(ctx context.Context, line []byte) (any, error)

// typed makes a command of a function whose argument is the line's fields.
func typed[A any](run func(context.Context, A) (any, error)) command {
	return func(ctx context.Context, line []byte) (any, error) {
		var args A
		if err := json.Unmarshal(line, &args); err != nil {
			return nil, err
		}
		return run(ctx, args)
	}
}

var stdout sync.Mutex

func emit(event string, rest fields) {
	line := fields{"event": event}
	for name, value := range rest {
		line[name] = value
	}
	bytes, err := json.Marshal(line)
	if err != nil {
		fmt.Fprintln(os.Stderr, "an event that JSON can't carry:", event, err)
		return
	}
	stdout.Lock()
	defer stdout.Unlock()
	os.Stdout.Write(append(bytes, '\n'))
}

func answer(ctx context.Context, commands map[string]command, line []byte) {
	var head struct {
		ID  any    `json:"id"`
		Cmd string `json:"cmd"`
	}
	result, err := func() (any, error) {
		if err := json.Unmarshal(line, &head); err != nil {
			return nil, err
		}
		run, known := commands[head.Cmd]
		if !known {
			return nil, fmt.Errorf("no command %q; there are: %s", head.Cmd, names(commands))
		}
		ctx, cancel := context.WithTimeout(ctx, commandTimeout)
		defer cancel()
		return run(ctx, line)
	}()
	if err != nil {
		emit("answer", fields{"id": head.ID, "ok": false, "code": "Error", "message": err.Error()})
		return
	}
	emit("answer", fields{"id": head.ID, "ok": true, "result": result})
}

func names(commands map[string]command) string {
	var list []string
	for name := range commands {
		list = append(list, name)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// serve answers commands side by side, each in the order in which it finishes, until one is `quit` or stdin ends because
// the parent is gone. `stop` runs before `quit` is answered.
func serve(ctx context.Context, commands map[string]command, stop func() error) error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLineBytes)
	for lines.Scan() {
		line := slices.Clone(lines.Bytes())
		if strings.TrimSpace(string(line)) == "" {
			continue
		}
		var head struct {
			Cmd string `json:"cmd"`
		}
		if json.Unmarshal(line, &head) == nil && head.Cmd == "quit" {
			quit := func(context.Context, []byte) (any, error) { return nil, stop() }
			answer(ctx, map[string]command{"quit": quit}, line)
			return nil
		}
		go answer(ctx, commands, line)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return stop()
}
