package cost

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// control is where a tool that plays a script says over HTTP that it begins
// and ends, asks for a scenario to be put back, and hands over the answers at
// the end. So the clock and the judgement are the same as the floor's, and
// loading its program and script is no part of its figures.
type control struct {
	name   string
	secret string // in the path: nobody else is to put scenarios back
	reset  func(ctx context.Context, scenario string) error
	pid    int

	mu      sync.Mutex
	began   time.Time
	cpu     time.Duration // at the begin
	played  Played
	answers []answer // one for each line, of a reset an empty one
	err     error    // the first
}

type answer struct {
	Status int    `json:"status"`
	Body   string `json:"body"`
}

// ServeHTTP implements http.Handler.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what, ok := strings.CutPrefix(r.URL.Path, "/"+c.secret+"/")
	do := map[string]func(*http.Request) error{"begin": c.begin, "reset": c.putBack, "end": c.end, "answers": c.take}[what]
	if !ok || do == nil {
		http.NotFound(w, r)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := do(r); err != nil {
		c.err = cmp.Or(c.err, err)
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (c *control) begin(*http.Request) error {
	if exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", c.pid)); err == nil && !strings.Contains(filepath.Base(exe), c.name) {
		return fmt.Errorf("the %s of this machine is run by %s: what it takes cannot be measured", c.name, exe)
	}
	var err error
	c.cpu, _, err = processOf(c.pid)
	c.began = time.Now()
	return err
}

func (c *control) putBack(r *http.Request) error {
	began := time.Now()
	err := c.reset(r.Context(), r.URL.Query().Get("scenario"))
	c.played.Reset += time.Since(began)
	return err
}

func (c *control) end(*http.Request) error {
	if c.began.IsZero() {
		return errors.New("it ended before it began")
	}
	c.played.Wall = time.Since(c.began)
	cpu, memory, err := processOf(c.pid)
	c.played.CPU, c.played.Memory = cpu-c.cpu, memory
	return err
}

func (c *control) take(r *http.Request) error {
	if c.played.Wall == 0 {
		return errors.New("it has not ended")
	}
	return json.NewDecoder(io.LimitReader(r.Body, mostAnswers)).Decode(&c.answers)
}

// mostAnswers is how many bytes of answers a tool may hand over, a hundred times those of a whole run.
const mostAnswers = 100 << 20
