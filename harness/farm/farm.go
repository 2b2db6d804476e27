// Package farm runs over many targets: how many at the same time, and the
// summary of what came.
package farm

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Target is one wiki of a farm, as far as it matters when it may run.
type Target struct {
	Name     string
	Endpoint string // as it is shown
	Host     string // see HostOf
	Mailbox  string // where its mails are read, "" where they are not; a mailbox is for one run at a time
}

// Bounds are how many targets run at the same time.
type Bounds struct {
	All     int // in all, from 1 on
	PerHost int // of those on one host and port, from 1 on
}

// HostOf is the host and port of an endpoint, the usual port where it has none.
func HostOf(u *url.URL) string {
	port := u.Port()
	switch {
	case port == "" && u.Scheme == "https":
		port = "443"
	case port == "":
		port = "80"
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// Each calls do with the index of every target, the first ones first as far as
// the bounds let it, and returns when the last call has. Once ctx ends no
// target is begun; do has to see to those that run.
func Each(ctx context.Context, targets []Target, b Bounds, do func(i int)) {
	var waiting []int
	for i := range targets {
		waiting = append(waiting, i)
	}
	hosts, boxes, running := map[string]int{}, map[string]bool{}, 0
	may := func(i int) bool {
		return hosts[targets[i].Host] < b.PerHost && !boxes[targets[i].Mailbox]
	}
	done := make(chan int)
	for {
		for ctx.Err() == nil && running < b.All {
			at := slices.IndexFunc(waiting, may)
			if at < 0 {
				break
			}
			i := waiting[at]
			waiting = slices.Delete(waiting, at, at+1)
			hosts[targets[i].Host]++
			boxes[targets[i].Mailbox] = targets[i].Mailbox != ""
			running++
			go func() { do(i); done <- i }()
		}
		if running == 0 {
			return
		}
		i := <-done
		running--
		hosts[targets[i].Host]--
		boxes[targets[i].Mailbox] = false
	}
}
