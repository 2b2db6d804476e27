// Package mail reads the mails that a wiki sends: from a folder, from an mbox
// file, or from an SMTP server of its own that takes mails and passes none on.
package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What a box holds at most. Of more mails the newest count.
const (
	MaxMails = 10_000    // mails
	MaxSize  = 1 << 20   // bytes of one mail
	MaxTotal = 100 << 20 // bytes of all mails
)

// ErrCut says that mails were left out or shortened, because a box holds no
// more than MaxMails, MaxSize and MaxTotal. What Messages gives with it is
// right, only not all.
var ErrCut = errors.New("not everything was read")

// Box is a place where mails arrive.
type Box interface {
	// Messages are all mails in the box now, oldest first. With an error that
	// is ErrCut there are messages, with any other there are none.
	Messages(ctx context.Context) ([]Message, error)
	// String names the box for people: "the folder /x", "smtp://127.0.0.1:2525".
	String() string
	// Close ends the box and all it has running.
	Close() error
}

// Message is one mail as it arrived.
type Message struct {
	ID  string   // stable within the box: the file's name, a digest (mbox), a running number (SMTP)
	Raw []byte   // RFC 5322; shared with the box, not to be changed
	To  []string // envelope recipients where the box knows them (SMTP), else nil
}

// Open opens a box by its setting: smtp://127.0.0.1:PORT (loopback addresses
// only; port 0 is any free one), a folder (of .eml files, or a Maildir), or an
// mbox file.
func Open(setting string) (Box, error) {
	if strings.TrimSpace(setting) == "" {
		return nil, errors.New("no mail box is named: smtp://127.0.0.1:PORT, a folder, or an mbox file")
	}
	if strings.Contains(setting, "://") {
		return openSink(setting)
	}
	path, err := filepath.Abs(setting)
	if err != nil {
		return nil, fmt.Errorf("mail box %s: %w", setting, err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("mail box %s: there is no such folder or file; make the folder, or an empty file for an mbox", path)
	case err != nil:
		return nil, fmt.Errorf("mail box %s: %w", path, reason(err))
	case info.IsDir():
		return openFolder(path)
	case info.Mode().IsRegular():
		return openMbox(path)
	}
	return nil, fmt.Errorf("mail box %s: neither a folder nor a file", path)
}

// reason is what went wrong without the path, which the caller has named.
func reason(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// readMail reads one mail, at most MaxSize bytes of it.
func readMail(r io.Reader) (raw []byte, whole bool, err error) {
	raw, err = io.ReadAll(io.LimitReader(r, MaxSize+1))
	if len(raw) > MaxSize {
		return raw[:MaxSize:MaxSize], false, err
	}
	return raw, true, err
}

// within is the newest of the messages that a box may hold.
func within(messages []Message) []Message {
	total, first := 0, len(messages)
	for i, m := range slices.Backward(messages) {
		if total += len(m.Raw); total > MaxTotal || len(messages)-i > MaxMails {
			break
		}
		first = i
	}
	return messages[first:]
}

// cut is the error for a box of which something was left out, nil for nothing.
func cut(box Box, left, shortened int) error {
	switch {
	case left > 0 && shortened > 0:
		return fmt.Errorf("%w: %v: the %d oldest mails were left out (%d mails and %d MB are read), %d bigger than 1 MB were shortened",
			ErrCut, box, left, MaxMails, MaxTotal>>20, shortened)
	case left > 0:
		return fmt.Errorf("%w: %v: the %d oldest mails were left out (%d mails and %d MB are read)", ErrCut, box, left, MaxMails, MaxTotal>>20)
	case shortened > 0:
		return fmt.Errorf("%w: %v: %d mails bigger than 1 MB were shortened", ErrCut, box, shortened)
	}
	return nil
}
