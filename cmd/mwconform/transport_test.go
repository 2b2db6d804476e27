package main

import (
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

// listen hands every connection to a function and gives HOST:PORT.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return l.Addr().String()
}

func TestSpeaksBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	ssh := func(c net.Conn) {
		_, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
		_, _ = io.Copy(io.Discard, c)
	}
	at := listen(t, ssh)
	for range 5 { // whether banner or request comes first is chance
		mwconform(t, "run", "--endpoint", "http://"+at+"/api.php", "--timeout", generous.String()).saysOnce(t, 3, "no HTTP", at)
	}
	mwconform(t, "run", "--endpoint", "https://"+at+"/api.php", "--timeout", generous.String()).saysOnce(t, 3, "TLS", at)
}

func TestHTTPSAgainstPlainHTTP(t *testing.T) {
	t.Parallel()
	plain := serve(t, constant(`{"query":{}}`))
	o := mwconform(t, "run", "--endpoint", strings.Replace(plain, "http:", "https:", 1), "--timeout", generous.String())
	o.saysOnce(t, 3, "does not speak TLS", "http://")
}

func TestHTTPAgainstTLS(t *testing.T) {
	t.Parallel()
	friendly := httptest.NewUnstartedServer(constant(`{"query":{}}`)) // tells the client what is wrong, as nginx and Apache do
	friendly.Config.ErrorLog = quiet()
	friendly.StartTLS()
	t.Cleanup(friendly.Close)
	bare := listen(t, func(c net.Conn) { // sends a TLS alert, as OpenSSL does
		_, _ = c.Read(make([]byte, 1024))
		_, _ = io.WriteString(c, "\x15\x03\x01\x00\x02\x02\x46")
	})
	for _, at := range []string{friendly.Listener.Addr().String(), bare} {
		mwconform(t, "run", "--endpoint", "http://"+at+"/api.php", "--timeout", generous.String()).saysOnce(t, 3, "https://", at)
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(newReads(t, "tokens/request/get"))
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	endpoint := s.URL + "/api.php"
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}

	mwconform(t, "run", "--endpoint", endpoint).saysOnce(t, 3, "bad TLS", "not trusted", "--ca-file")
	other := strings.Replace(endpoint, "127.0.0.1", "localhost", 1)
	mwconform(t, "run", "--endpoint", other, "--ca-file", ca).saysOnce(t, 3, "bad TLS", "localhost")

	o, r := reported(t, call{args: []string{"run", "tokens/request/get", "--endpoint", endpoint, "--ca-file", ca}})
	g := NewWithT(t)
	g.Expect(o.code).To(Equal(report.ExitConforming), o.err)
	g.Expect(with(r, result.Pass)).To(ConsistOf("tokens/request/get"))
}

func TestAnUnusableCAFile(t *testing.T) {
	t.Parallel()
	run := []string{"run", "--endpoint", "https://127.0.0.1:1/api.php", "--ca-file"}
	mwconform(t, append(run, "nosuch.pem")...).saysOnce(t, 2, "ca-file", "nosuch.pem")
	empty := write(t, "empty.pem", "no certificate\n")
	mwconform(t, append(run, empty)...).saysOnce(t, 2, "ca-file", empty, "PEM")
}

// TestOldTLS: without a shared version there is no handshake, and it says so.
func TestOldTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = quiet()
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	s.StartTLS()
	t.Cleanup(s.Close)
	mwconform(t, "run", "--endpoint", s.URL+"/api.php").saysOnce(t, 3, "bad TLS", "protocol version")
}
