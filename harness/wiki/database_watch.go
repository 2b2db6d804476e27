package wiki

import (
	"io"
	"net/http"

	"github.com/mwconform/mwconform/harness/api"
)

// WatchDatabase is a way to the wiki on which its database is looked at when an answer
// is an error of the server's (HTTP 500 and above). Where the database does not
// answer, the exchange ends in an *api.Trouble that names its log: what a wiki
// without a database says is no answer to judge.
func (w *Wiki) WatchDatabase(next http.RoundTripper) http.RoundTripper {
	return databaseWatch{w.database(), next}
}

type databaseWatch struct {
	database database
	next     http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (d databaseWatch) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(req)
	if err != nil || resp.StatusCode < http.StatusInternalServerError {
		return resp, err
	}
	if err := d.database.check(req.Context()); err != nil {
		io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // so that the connection can be used again
		resp.Body.Close()
		return nil, &api.Trouble{Kind: api.Unreachable, Text: err.Error(), Err: err}
	}
	return resp, nil
}
