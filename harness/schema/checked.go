package schema

import "sync"

// checked are answers that were held against their schema, with what was found:
// a wiki answers the same many times. Nobody changes a Result.
type checked struct {
	mu    sync.Mutex
	found map[string]Result // by schema and body
	bytes int
}

// mostChecked is how many bytes of answers are known at most; what comes after is checked anew.
const mostChecked = 2 << 20

func (c *checked) get(known string) (Result, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.found[known]
	return r, ok
}

func (c *checked) put(known string, r Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.found == nil {
		c.found = map[string]Result{}
	}
	if c.bytes += len(known); c.bytes <= mostChecked {
		c.found[known] = r
	}
}
