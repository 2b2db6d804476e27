package mail

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/emersion/go-mbox"

	"github.com/mwconform/mwconform/harness/pattern"
)

// settle is how long an mbox whose end does not look like the end of a mail
// has to be still before its last mail counts as complete.
const settle = time.Second

// mboxFile is one file with all mails.
type mboxFile struct {
	path string

	mu       sync.Mutex
	size     int64 // of the file when it was read last
	time     time.Time
	whole    bool // whether the last mail was complete
	messages []Message
	err      error // ErrCut or nil
}

func openMbox(path string) (Box, error) {
	m := &mboxFile{path: path}
	if _, err := m.Messages(context.Background()); err != nil && !errors.Is(err, ErrCut) {
		return nil, err
	}
	return m, nil
}

func (m *mboxFile) String() string { return "the mbox " + m.path }

func (m *mboxFile) Close() error { return nil }

func (m *mboxFile) Messages(ctx context.Context) ([]Message, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	file, err := os.Open(m.path)
	if err != nil {
		return nil, fmt.Errorf("mail box %v: %w", m, reason(err))
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("mail box %v: %w", m, reason(err))
	}
	if info.Size() > MaxTotal {
		return nil, fmt.Errorf("mail box %v: has %d MB, more than %d: empty it, or name another", m, info.Size()>>20, MaxTotal>>20)
	}
	if m.whole && info.Size() == m.size && info.ModTime().Equal(m.time) {
		return bytesShared(m.messages), m.err
	}
	// As long as it was when it was opened: what arrives meanwhile is for the next time.
	data, err := io.ReadAll(io.LimitReader(file, info.Size()))
	if err != nil {
		return nil, fmt.Errorf("mail box %v: %w", m, reason(err))
	}
	// A mail that is being written has no empty line at its end, or not yet.
	whole := time.Since(info.ModTime()) >= settle
	if !whole {
		n := complete(data)
		data, whole = data[:n], n == len(data)
	}
	messages, err := m.split(ctx, data)
	if err != nil && !errors.Is(err, ErrCut) {
		return nil, err
	}
	m.size, m.time, m.whole, m.messages, m.err = info.Size(), info.ModTime(), whole, messages, err
	return bytesShared(messages), err
}

// bytesShared is a list of its own of the same messages.
func bytesShared(messages []Message) []Message { return append([]Message(nil), messages...) }

// next finds where a mail ends and another one begins, or begins to begin.
var next = pattern.Lazy(`\n\r?\n(From |F?r?o?m?$)`)

// complete is how many bytes of an mbox are complete mails: up to its end, or
// up to where the last mail begins.
func complete(data []byte) int {
	if bytes.HasSuffix(data, []byte("\n\n")) || bytes.HasSuffix(data, []byte("\n\r\n")) {
		return len(data)
	}
	n := 0
	for _, m := range next.Regexp().FindAllSubmatchIndex(data, -1) {
		n = m[2]
	}
	return n
}

// split takes the mails of an mbox apart. An id is a digest of the mail, so
// that it stays when a mail before it is deleted.
func (m *mboxFile) split(ctx context.Context, data []byte) ([]Message, error) {
	var messages []Message
	shortened, seen := 0, map[string]int{}
	r := mbox.NewReader(bufio.NewReader(bytes.NewReader(data)))
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one, err := r.NextMessage()
		if err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("mail box %v: is no mbox file: no line that begins with \"From \" where one has to be", m)
		}
		raw, uncut, err := readMail(one)
		if err != nil {
			return nil, fmt.Errorf("mail box %v: %w", m, err)
		}
		if len(raw) == 0 {
			continue
		}
		if !uncut {
			shortened++
		}
		id := fmt.Sprintf("%x", sha256.Sum256(raw))[:16]
		if seen[id]++; seen[id] > 1 {
			id = fmt.Sprintf("%s-%d", id, seen[id])
		}
		messages = append(messages, Message{ID: id, Raw: raw})
	}
	newest := within(messages)
	return newest, cut(m, len(messages)-len(newest), shortened)
}
