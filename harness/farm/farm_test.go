package farm_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/farm"
)

// seen counts what runs at the same time, by a key and in all.
type seen struct {
	mu    sync.Mutex
	now   map[string]int
	most  map[string]int
	order []int
}

func watch(ctx context.Context, targets []farm.Target, b farm.Bounds, key func(farm.Target) string, each func(i int)) *seen {
	s := &seen{now: map[string]int{}, most: map[string]int{}}
	count := func(key string, by int) {
		s.now[key] += by
		s.most[key] = max(s.most[key], s.now[key])
	}
	farm.Each(ctx, targets, b, func(i int) {
		s.mu.Lock()
		s.order = append(s.order, i)
		count("all", 1)
		count(key(targets[i]), 1)
		s.mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		each(i)
		s.mu.Lock()
		count("all", -1)
		count(key(targets[i]), -1)
		s.mu.Unlock()
	})
	return s
}

func many(n int, host func(i int) string) []farm.Target {
	var out []farm.Target
	for i := range n {
		out = append(out, farm.Target{Name: fmt.Sprint(i), Host: host(i)})
	}
	return out
}

func nothing(int) {}

func byHost(t farm.Target) string { return t.Host }

func TestEach(t *testing.T) {
	t.Parallel()
	two := many(40, func(i int) string { return []string{"a", "b"}[i/20] })
	own := many(40, func(i int) string { return fmt.Sprint("host", i) })
	for name, c := range map[string]struct {
		targets []farm.Target
		bounds  farm.Bounds
		most    map[string]int
	}{
		"one after the other":     {own, farm.Bounds{All: 1, PerHost: 1}, map[string]int{"all": 1}},
		"several hosts":           {own, farm.Bounds{All: 5, PerHost: 1}, map[string]int{"all": 5}},
		"two hosts":               {two, farm.Bounds{All: 5, PerHost: 1}, map[string]int{"all": 2, "a": 1, "b": 1}},
		"two hosts, two at each":  {two, farm.Bounds{All: 9, PerHost: 2}, map[string]int{"all": 4, "a": 2, "b": 2}},
		"two hosts, three in all": {two, farm.Bounds{All: 3, PerHost: 2}, map[string]int{"all": 3, "a": 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			s := watch(t.Context(), c.targets, c.bounds, byHost, nothing)
			for key, n := range c.most {
				g.Expect(s.most).To(HaveKeyWithValue(key, n))
			}
			g.Expect(slices.Sorted(slices.Values(s.order))).To(HaveLen(40))
			g.Expect(slices.Compact(slices.Sorted(slices.Values(s.order)))).To(HaveLen(40), "each once")
		})
	}
}

// TestAMailboxIsForOneRun: whatever the hosts are, two runs that read the same
// mails are never at the same time; those that read none do not wait for each other.
func TestAMailboxIsForOneRun(t *testing.T) {
	t.Parallel()
	targets := many(20, func(i int) string { return fmt.Sprint("host", i) })
	for i := range targets {
		targets[i].Mailbox = []string{"", "smtp://127.0.0.1:25"}[i%2]
	}
	s := watch(t.Context(), targets, farm.Bounds{All: 6, PerHost: 1}, func(t farm.Target) string { return "box " + t.Mailbox }, nothing)
	g := NewWithT(t)
	g.Expect(s.most).To(HaveKeyWithValue("box smtp://127.0.0.1:25", 1))
	g.Expect(s.most["box "]).To(BeNumerically(">", 1))
	g.Expect(s.order).To(HaveLen(20))
}

func TestNothingBeginsAfterTheEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var begun, before, running atomic.Int64
	farm.Each(ctx, many(40, func(i int) string { return fmt.Sprint("host", i) }), farm.Bounds{All: 2, PerHost: 1}, func(int) {
		running.Add(1)
		defer running.Add(-1)
		if begun.Add(1) == 6 {
			cancel()
			before.Store(begun.Load())
		}
		time.Sleep(2 * time.Millisecond)
	})
	g := NewWithT(t)
	g.Expect(before.Load()).To(BeNumerically(">=", 6))
	g.Expect(begun.Load()-before.Load()).To(BeNumerically("<=", 1), "the other of two may have been about to begin")
	g.Expect(running.Load()).To(BeZero(), "it waits for those that run")
}

func TestHostOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"http://Wiki.example/w/api.php":  "wiki.example:80",
		"https://wiki.example/w/api.php": "wiki.example:443",
		"https://wiki.example:80/":       "wiki.example:80",
		"http://[::1]:8080/api.php":      "[::1]:8080",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		NewWithT(t).Expect(farm.HostOf(u)).To(Equal(want), address)
	}
}
