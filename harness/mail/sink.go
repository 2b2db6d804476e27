package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/emersion/go-smtp"
)

// Bounds of the SMTP server beside those of a box.
const (
	maxConnections = 50
	maxRecipients  = 100 // of one mail
	idleTimeout    = 30 * time.Second
)

// sink is an SMTP server on a loopback address that takes every mail and
// passes none on.
type sink struct {
	name   string
	server *smtp.Server
	door   *door
	served chan struct{} // closed when the server accepts no more

	close sync.Once

	mu       sync.Mutex
	err      error // why the server ended by itself
	messages []Message
	total    int // bytes of the messages
	count    int // mails taken
	refused  int // mails that were too big
}

// openSink listens where smtp://HOST:PORT says.
func openSink(setting string) (Box, error) {
	addr, err := sinkAddress(setting)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", addr.String())
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("mail box smtp://%v: the port is in use by another program: take another one", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("mail box smtp://%v: this user may not listen on that port: take one above 1023", addr)
	case err != nil:
		return nil, fmt.Errorf("mail box smtp://%v: %w", addr, err)
	}
	s := &sink{name: "smtp://" + l.Addr().String(), door: newDoor(l), served: make(chan struct{})}
	s.server = smtp.NewServer(s)
	s.server.Domain = "localhost"
	s.server.MaxMessageBytes = MaxSize
	s.server.MaxRecipients = maxRecipients
	s.server.MaxLineLength = MaxSize // many programs send a text as one line
	s.server.ReadTimeout, s.server.WriteTimeout = idleTimeout, idleTimeout
	s.server.EnableSMTPUTF8 = true
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	go s.serve()
	return s, nil
}

// sinkAddress is the address in smtp://HOST:PORT. Nothing of a user name or a
// password in it is repeated.
func sinkAddress(setting string) (netip.AddrPort, error) {
	var none netip.AddrPort
	u, err := url.Parse(setting)
	if err != nil || u.Host == "" || u.User != nil {
		return none, errors.New("mail box: this is no address of the form smtp://127.0.0.1:2525 (without a user)")
	}
	if u.Scheme != "smtp" {
		return none, fmt.Errorf("mail box %s://%s: only smtp:// is known, a folder, and an mbox file", u.Scheme, u.Host)
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return none, fmt.Errorf("mail box smtp://%s: nothing may follow the port", u.Host)
	}
	host := u.Hostname()
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Unmap().IsLoopback() {
		return none, fmt.Errorf("mail box smtp://%s: mails are taken on addresses of this machine alone, as 127.0.0.1 or [::1]", u.Host)
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		return none, fmt.Errorf("mail box smtp://%s: the port has to be a number from 0 (any free one) to 65535", u.Host)
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(port)), nil
}

func (s *sink) serve() {
	defer close(s.served)
	err := s.server.Serve(s.door)
	if !s.door.isClosed() {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
}

func (s *sink) String() string { return s.name }

// Messages gives what has arrived also after Close.
func (s *sink) Messages(ctx context.Context) ([]Message, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, fmt.Errorf("mail box %v: no longer takes mails: %w", s, s.err)
	}
	err := cut(s, s.count-len(s.messages), 0)
	if s.refused > 0 {
		err = fmt.Errorf("%w: %v: %d mails bigger than 1 MB were refused", ErrCut, s, s.refused)
	}
	return bytesShared(s.messages), err
}

// Close ends the server and waits for what it has running.
func (s *sink) Close() error {
	var err error
	s.close.Do(func() {
		err = s.door.Close()
		<-s.served
		// Ended here and not by the server's Close, which takes the session from
		// under a command that is being answered.
		s.door.hangUp()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if down := s.server.Shutdown(ctx); errors.Is(down, context.DeadlineExceeded) {
			err = fmt.Errorf("mail box %v: did not end in time", s)
		}
	})
	return err
}

// NewSession is for the server.
func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }

// session is one connection to the sink.
type session struct {
	sink *sink
	to   []string
}

func (c *session) Reset()                               { c.to = nil }
func (c *session) Logout() error                        { return nil }
func (c *session) Mail(string, *smtp.MailOptions) error { return nil }
func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = append(c.to, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	to := c.to
	raw, err := io.ReadAll(r)
	if errors.Is(err, smtp.ErrDataTooLarge) || len(raw) > MaxSize {
		c.sink.mu.Lock()
		c.sink.refused++
		c.sink.mu.Unlock()
		return smtp.ErrDataTooLarge
	} else if err != nil {
		return err // half a mail is none
	}
	c.sink.take(raw, to)
	return nil
}

// take keeps a mail, and lets the oldest go where it is one too many.
func (s *sink) take(raw []byte, to []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	s.total += len(raw)
	s.messages = append(s.messages, Message{ID: strconv.Itoa(s.count), Raw: raw, To: to})
	for s.total > MaxTotal || len(s.messages) > MaxMails {
		s.total -= len(s.messages[0].Raw)
		s.messages = s.messages[1:]
	}
}

// door is a listener that lets in a limited number of connections at a time
// and knows them, to end them.
type door struct {
	net.Listener
	slots  chan struct{}
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	open map[*guest]struct{}
}

func newDoor(l net.Listener) *door {
	return &door{Listener: l, slots: make(chan struct{}, maxConnections), closed: make(chan struct{}), open: map[*guest]struct{}{}}
}

// guest is a connection that gives its place back.
type guest struct {
	net.Conn
	door *door
	once sync.Once
}

func (d *door) Accept() (net.Conn, error) {
	select {
	case d.slots <- struct{}{}:
	case <-d.closed:
		return nil, net.ErrClosed
	}
	c, err := d.Listener.Accept()
	if err != nil {
		<-d.slots
		return nil, err
	}
	g := &guest{Conn: c, door: d}
	d.mu.Lock()
	d.open[g] = struct{}{}
	d.mu.Unlock()
	return g, nil
}

func (d *door) Close() error {
	err := net.ErrClosed
	d.once.Do(func() {
		close(d.closed)
		err = d.Listener.Close()
	})
	return err
}

func (d *door) isClosed() bool {
	select {
	case <-d.closed:
		return true
	default:
		return false
	}
}

// hangUp ends all connections.
func (d *door) hangUp() {
	d.mu.Lock()
	guests := make([]*guest, 0, len(d.open))
	for g := range d.open {
		guests = append(guests, g)
	}
	d.mu.Unlock()
	for _, g := range guests {
		_ = g.Close()
	}
}

func (g *guest) Close() error {
	err := g.Conn.Close()
	g.once.Do(func() {
		g.door.mu.Lock()
		delete(g.door.open, g)
		g.door.mu.Unlock()
		<-g.door.slots
	})
	return err
}
