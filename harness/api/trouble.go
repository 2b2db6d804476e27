package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// Kind says what sort of trouble kept an exchange from being complete.
type Kind string

// The kinds of trouble. None of them says anything about the wiki's answers.
const (
	Unreachable Kind = "unreachable"   // no connection: refused, no such host, no route
	TimedOut    Kind = "timed out"     // the deadline passed before the whole answer was there
	TooLarge    Kind = "too large"     // the answer is longer than the limit
	BadTLS      Kind = "bad TLS"       // certificate or TLS handshake
	Broken      Kind = "broken"        // the connection ended within the answer, or it is no HTTP
	NotTheAPI   Kind = "not the API"   // a server in front of it answered: a redirect, an error page, a gateway
	AskedToWait Kind = "asked to wait" // the wiki wants nothing for some time, see Pace
	Withheld    Kind = "withheld"      // it was not sent, as the operator set a limit, see Logins
	Refused     Kind = "refused"       // it was not sent, as it goes beyond what was allowed: a defect of the harness
	NotRecorded Kind = "not recorded"
	Cancelled   Kind = "cancelled"
	Internal    Kind = "internal" // a defect of the harness
)

// Trouble is a failure of the network or the harness: the verdict is `error`,
// never `fail`.
type Trouble struct {
	Kind Kind
	Text string // one line: what happened and what to do
	Err  error
}

func (t *Trouble) Error() string { return string(t.Kind) + ": " + t.Text }

// Unwrap is the cause.
func (t *Trouble) Unwrap() error { return t.Err }

// Limits of one exchange, and of waiting for a wiki at all.
type Limits struct {
	Deadline time.Duration // for the whole exchange, connection to last byte, repetitions included, without what Pace waits
	MaxBody  int64         // bytes of an answer's body
	Silence  *Silence      // gives up a wiki that does not answer; nil never does
	Repeats  *Repeats      // sends again after trouble what may be; nil never does
	Pace     *Pace         // holds requests back; nil never does
	Logins   *Logins       // limits failed logins; nil neither counts nor limits them
}

// DefaultLimits leave room for a slow wiki and for any answer of these pages
// (the largest, a paraminfo, has about 20 KB).
var DefaultLimits = Limits{Deadline: 30 * time.Second, MaxBody: 4 << 20}

// troubleOf sorts an error of the transport into a kind with a text that
// names what to do.
func troubleOf(err error, req *http.Request, limits Limits) *Trouble {
	var known *Trouble
	if errors.As(err, &known) {
		return known
	}
	host := req.URL.Host
	ended := req.Context().Err() // err may be the cause that whoever ended it gave
	var certErr *tls.CertificateVerificationError
	var recordErr tls.RecordHeaderError
	var unknownCA x509.UnknownAuthorityError
	var dnsErr *net.DNSError
	var opErr *net.OpError
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(ended, context.Canceled):
		return &Trouble{Cancelled, "the run was ended", err}
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(ended, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || isTimeout(err):
		return &Trouble{TimedOut, fmt.Sprintf("%s gave no complete answer within %s (--timeout)", host, limits.Deadline), err}
	case errors.As(err, &certErr), errors.As(err, &unknownCA):
		return &Trouble{BadTLS, fmt.Sprintf("the certificate of %s is not trusted: %v (--ca-file names your own authority)", host, rootCause(err)), err}
	case errors.As(err, &recordErr), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return &Trouble{BadTLS, host + " does not speak TLS on this port: use http:// or the right port", err}
	case strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`): // a TLS alert
		return speaksTLS(host, err)
	case errors.As(err, &dnsErr):
		return &Trouble{Unreachable, fmt.Sprintf("no address for the host %s", dnsErr.Name), err}
	case errors.As(err, &opErr) && opErr.Op == "dial":
		return &Trouble{Unreachable, fmt.Sprintf("no connection to %s: %v", host, rootCause(err)), err}
	case strings.Contains(err.Error(), "tls:") || strings.Contains(err.Error(), "x509:"):
		return &Trouble{BadTLS, fmt.Sprintf("no TLS with %s: %v", host, rootCause(err)), err}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Trouble{Broken, host + " ended the connection within its answer", err}
	}
	return &Trouble{Broken, fmt.Sprintf("no HTTP answer from %s: %v", host, rootCause(err)), err}
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// rootCause is the innermost error, as the outer ones repeat the URL and with it the query.
func rootCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

func speaksTLS(host string, err error) *Trouble {
	return &Trouble{BadTLS, host + " speaks TLS on this port: use https://", err}
}

// readBody reads at most limits.MaxBody bytes.
func readBody(resp *http.Response, limits Limits) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, limits.MaxBody+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limits.MaxBody {
		return nil, &Trouble{Kind: TooLarge, Text: fmt.Sprintf("the answer of %s is longer than %d bytes (--max-body)", resp.Request.URL.Host, limits.MaxBody)}
	}
	return body, nil
}
