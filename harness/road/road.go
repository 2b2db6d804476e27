// Package road puts trouble on the way to a wiki, for tests: connections that
// are refused, cut, reset, slow or silent. What happens to the bytes is done by
// the toxics of toxiproxy.
package road

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/Shopify/toxiproxy/v2/stream"
	"github.com/Shopify/toxiproxy/v2/toxics"
)

// Trouble is what happens to one connection. The zero value is none.
type Trouble struct {
	Request toxics.Toxic // on the way to the wiki; nil lets everything through
	Answer  toxics.Toxic // on the way back
	Reset   bool         // it ends with a reset, not in good order
	Refused bool         // nobody listens; Dial only
	NoHost  bool         // the name of the host is not found; Dial only
}

// Plan says what happens to the connection n, counted from 0.
type Plan func(n int) Trouble

// Always is the same trouble each time.
func Always(t Trouble) Plan { return func(int) Trouble { return t } }

// Every is trouble for the first connection of n and none for the others.
func Every(n int, t Trouble) Plan {
	return func(i int) Trouble {
		if i%n == 0 {
			return t
		}
		return Trouble{}
	}
}

// Road leads to one server.
type Road struct {
	To   string // HOST:PORT
	Plan Plan

	mu    sync.Mutex
	n     int
	conns []net.Conn
}

// Listen opens the road to anybody who connects to the address it gives, on
// 127.0.0.1, until the context ends.
func (r *Road) Listen(ctx context.Context) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	context.AfterFunc(ctx, func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go r.carry(conn, r.next())
		}
	}()
	return l.Addr().String(), nil
}

// Dial is a way for http.Transport, whatever address it asks for. The n-th
// connection has the trouble n.
func (r *Road) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	t := r.next()
	d := &net.Dialer{Resolver: nobody}
	if t.NoHost {
		return d.DialContext(ctx, network, "wiki.invalid:80")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if t.Refused {
		l.Close()
		return d.DialContext(ctx, network, l.Addr().String())
	}
	go func() {
		conn, err := l.Accept()
		l.Close()
		if err == nil {
			r.carry(conn, t)
		}
	}()
	conn, err := d.DialContext(ctx, network, l.Addr().String())
	if err != nil {
		l.Close()
		return nil, err
	}
	return conn, nil
}

// Close ends all connections.
func (r *Road) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		c.Close()
	}
}

func (r *Road) next() Trouble {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	return r.Plan(r.n - 1)
}

// nobody is a name server that does not answer.
var nobody = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("no name server")
}}

// carry takes the bytes of a connection there and back until one side ends.
func (r *Road) carry(client net.Conn, t Trouble) {
	wiki, err := net.Dial("tcp", r.To)
	if err != nil {
		client.Close()
		return
	}
	r.mu.Lock()
	r.conns = append(r.conns, client, wiki)
	r.mu.Unlock()
	var ended sync.Once
	end := func() {
		ended.Do(func() {
			if t.Reset {
				_ = client.(*net.TCPConn).SetLinger(0)
			}
			client.Close()
			wiki.Close()
		})
	}
	var both sync.WaitGroup
	both.Go(func() { pass(wiki, client, t.Request); end() })
	both.Go(func() { pass(client, wiki, t.Answer); end() })
	both.Wait()
}

// pass copies through a toxic until the source or the toxic ends.
func pass(to io.Writer, from io.Reader, toxic toxics.Toxic) {
	if toxic == nil {
		toxic = &toxics.NoopToxic{}
	}
	size := 0
	if b, ok := toxic.(toxics.BufferedToxic); ok {
		size = b.GetBufferSize()
	}
	in, out := make(chan *stream.StreamChunk, size), make(chan *stream.StreamChunk)
	stub := toxics.NewToxicStub(in, out)
	if s, ok := toxic.(toxics.StatefulToxic); ok {
		stub.State = s.NewState()
	}
	go func() {
		w := stream.NewChanWriter(in)
		_, _ = io.Copy(w, from)
		w.Close()
	}()
	go func() {
		stub.Run(&toxics.ToxicWrapper{Toxic: toxic, Toxicity: 1})
		for range in { // what comes after the toxic has ended goes nowhere
		}
	}()
	_, _ = io.Copy(to, stream.NewChanReader(out))
	go func() {
		for range out { // the toxic may still write where nobody reads any more
		}
	}()
}

// Instead is a toxic that gives another answer in the place of the wiki's, as
// a gateway does.
type Instead struct{ Answer string }

// Pipe waits for the answer's first bytes.
func (i *Instead) Pipe(stub *toxics.ToxicStub) {
	if chunk := <-stub.Input; chunk != nil {
		chunk.Data = []byte(i.Answer)
		stub.Output <- chunk
	}
	stub.Close()
}
