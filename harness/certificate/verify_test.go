package certificate_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/report"
	"github.com/mwconform/mwconform/harness/result"
)

func TestAccepted(t *testing.T) {
	b := newBench(t)
	in := b.run(t, map[string]result.Verdict{"demo/a/one": result.Fail})
	for name, c := range map[string]struct {
		key    ed25519.PrivateKey
		public ed25519.PublicKey
		signed string
	}{
		"unsigned":         {nil, nil, "anybody could have written it"},
		"signed":           {newKey("a"), nil, "was not checked against anything"},
		"by the right key": {newKey("a"), newKey("a").Public().(ed25519.PublicKey), "the one expected"},
	} {
		a := b.against()
		a.PublicKey, a.Report = c.public, in.Data
		v := certificate.Verify(b.certificate(t, in, c.key), a)
		if !v.Accepted || v.ExitCode() != 0 || !strings.Contains(v.Signed, c.signed) || !strings.Contains(strings.Join(v.Checked, "\n"), "all counts follow") {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// TestEveryByteMatters changes every byte of a certificate in several ways,
// drops it, doubles it: none is accepted, signed or not.
func TestEveryByteMatters(t *testing.T) {
	b := newBench(t)
	in := b.run(t, nil)
	for name, key := range map[string]ed25519.PrivateKey{"signed": newKey("a"), "unsigned": nil} {
		data, tried := b.certificate(t, in, key), map[string]int{}
		check := func(i int, how string, changed []byte) {
			if bytes.Equal(changed, data) {
				return
			}
			v := certificate.Verify(changed, b.against())
			if v.Accepted {
				t.Errorf("%s: byte %d %s: accepted\n%s", name, i, how, changed)
			}
			for _, r := range v.Refusals {
				tried[string(r.Cause)]++
			}
		}
		for i := range data {
			for _, with := range []byte{data[i] ^ 1, data[i] ^ 0x20, data[i] ^ 0x80, ' ', '0', 'a'} {
				changed := bytes.Clone(data)
				changed[i] = with
				check(i, "changed", changed)
			}
			check(i, "dropped", append(bytes.Clone(data[:i]), data[i+1:]...))
			check(i, "doubled", append(bytes.Clone(data[:i+1]), data[i:]...))
		}
		if tried["form"] < 100 || tried["bytes"] < 100 || tried["digest"] < 100 || key != nil && tried["signature"] < 50 {
			t.Errorf("%s: too few of a kind: %v", name, tried)
		}
	}
}

// forged is a certificate changed by somebody who knows how it is made: the
// digest is right again, and the signature, where there was one, that of before.
func forged(t *testing.T, data []byte, change func(c *certificate.Certificate), key ed25519.PrivateKey) []byte {
	t.Helper()
	c := &certificate.Certificate{}
	if err := json.Unmarshal(data, c); err != nil {
		t.Fatal(err)
	}
	was := *c
	change(c)
	out, err := c.Encode(key)
	if err != nil {
		t.Fatal(err)
	}
	if key == nil && was.Key != nil { // the old signature over new bytes, which the digest fits
		c.Key = was.Key
		fresh := *c
		signed, _ := fresh.Encode(newKey("z"))
		_ = json.Unmarshal(signed, &fresh)
		// the digest has to be over the old key
		text := strings.Replace(string(signed), fresh.Key.Public, was.Key.Public, 1)
		text = strings.Replace(text, fresh.Key.Fingerprint, was.Key.Fingerprint, 1)
		text = strings.Replace(text, fresh.Signature, was.Signature, 1)
		out = []byte(strings.Replace(text, fresh.Digest, sum(text[:strings.Index(text, "\n \"digest\": ")+1]), 1))
	}
	return out
}

// TestForged: what others than the signer can do, and what the signer cannot.
func TestForged(t *testing.T) {
	b := newBench(t)
	in := b.run(t, map[string]result.Verdict{"demo/a/one": result.Fail})
	key, other := newKey("a"), newKey("b")
	signed := b.certificate(t, in, key)
	right := key.Public().(ed25519.PublicKey)
	pass := func(c *certificate.Certificate) {
		c.Clauses[0] = certificate.Clause{ID: "demo/a/one", Verdict: result.Pass}
		c.Profiles[0].Verdicts = map[result.Verdict]int{"pass": 3, "superseded": 1}
		c.Profiles[0].Result, c.Profiles[0].Why, c.Result = report.Conforming, "", report.Conforming
	}
	for _, c := range []struct {
		name   string
		data   []byte
		public ed25519.PublicKey
		report bool
		causes string
		says   string
	}{
		{"digest right, signature old", forged(t, signed, pass, nil), nil, false, "signature", "is not one of these bytes"},
		{"signed anew by another key", forged(t, signed, pass, other), right, false, "key", certificate.Fingerprint(other.Public().(ed25519.PublicKey))},
		{"unsigned where a key is expected", b.certificate(t, in, nil), right, false, "unsigned", "is not signed"},
		{"another key's certificate", b.certificate(t, in, other), right, false, "key", "not the expected"},
		{"the signer lies of a clause", forged(t, signed, pass, key), right, true, "counts", "its clauses is not what follows"},
		{"the signer lies of the run", forged(t, signed, func(c *certificate.Certificate) { c.Run.Exchanges++ }, key), right, true, "counts", "its run"},
		{"the signer lies of the target", forged(t, signed, func(c *certificate.Certificate) { c.Target.Generator = "MediaWiki 1.39.18" }, key), right, true, "counts", "its target"},
		{"the signer lies of a profile", forged(t, signed, func(c *certificate.Certificate) { c.Profiles[0].Result = report.Partial }, key), right, false, "results results", "the profile demo is called partial"},
		{"the signer lies of the whole", forged(t, signed, func(c *certificate.Certificate) { c.Result = report.Partial }, key), right, false, "results", "the result partial"},
		{"the signer counts wrongly", forged(t, signed, func(c *certificate.Certificate) { c.Profiles[0].Verdicts["pass"]++ }, key), right, false, "results", "counts differ"},
		{"a clause left out", forged(t, signed, func(c *certificate.Certificate) { c.Clauses = c.Clauses[1:] }, key), right, false, "results", "demo/a/one is due"},
		{"a clause too much", forged(t, signed, func(c *certificate.Certificate) {
			c.Clauses = append(c.Clauses, certificate.Clause{ID: "demo/b/far", Verdict: result.Pass})
		}, key), right, false, "results", "demo/b/far does not belong"},
		{"a profile there is not", forged(t, signed, func(c *certificate.Certificate) { c.Profiles[0].Profile = "nosuch" }, key), right, false, "results", "nosuch"},
		{"superseded, and is not", forged(t, signed, func(c *certificate.Certificate) {
			c.Clauses[0] = certificate.Clause{ID: "demo/a/one", Verdict: result.Superseded, Reason: "x"}
			c.Profiles[0].Verdicts = map[result.Verdict]int{"pass": 2, "superseded": 2}
			c.Profiles[0].Result, c.Profiles[0].Why, c.Result = report.Conforming, "", report.Conforming
		}, key), right, false, "results", "part of the edition"},
		{"another fingerprint", bytes.Replace(signed, []byte(certificate.Fingerprint(right)), []byte(strings.Repeat("0", 64)), 1), nil, false, "digest signature", "fingerprint"},
		{"no certificate", []byte(`{"schema": "mwconform.report/v2"}`), nil, false, "form", "form of a certificate"},
		{"no JSON", []byte("hello"), nil, false, "form", "no JSON"},
		{"nothing", nil, nil, false, "form", "no JSON"},
		{"too long", bytes.Repeat([]byte(" "), certificate.MostBytes+1), nil, false, "form", "more than 4 MB"},
		{"more behind it", append(bytes.Clone(signed), "{}"...), nil, false, "form", "behind"},
		{"a member twice", bytes.Replace(signed, []byte(" \"result\":"), []byte(" \"result\": \"conforming\",\n \"result\":"), 1), nil, false, "bytes", "from byte"},
		{"another line feed", bytes.ReplaceAll(signed, []byte("\n"), []byte("\r\n")), nil, false, "bytes", "from byte 2"},
	} {
		a := b.against()
		a.PublicKey = c.public
		if c.report {
			a.Report = in.Data
		}
		v := certificate.Verify(c.data, a)
		said := ""
		for _, r := range v.Refusals {
			said += r.Says + "\n"
		}
		if v.Accepted || v.ExitCode() != 1 || causes(v) != c.causes || !strings.Contains(said, c.says) {
			t.Errorf("%s: %q (%s), not %q (%s)", c.name, causes(v), said, c.causes, c.says)
		}
	}
	v := certificate.Verify(forged(t, b.certificate(t, in, nil), pass, nil), b.against())
	if !v.Accepted || !strings.HasPrefix(v.Signed, "unsigned: anybody could have written it") {
		t.Errorf("a forgery of an unsigned one cannot be told, and that is said: %+v", v)
	}
}

// TestOtherSuite: an edited catalogue, other schemas or specs are named.
func TestOtherSuite(t *testing.T) {
	b := newBench(t)
	data := b.certificate(t, b.run(t, nil), newKey("a"))
	for cause, spoil := range map[string]func(*certificate.Suite){
		"suite":     func(s *certificate.Suite) { s.Version = "9" },
		"catalogue": func(s *certificate.Suite) { s.Catalogue = strings.Repeat("9", 64) },
		"schemas":   func(s *certificate.Suite) { s.Schemas = strings.Repeat("9", 64) },
		"specs":     func(s *certificate.Suite) { s.Specs = strings.Repeat("9", 64) },
	} {
		a := b.against()
		spoil(&a.Suite)
		v := certificate.Verify(data, a)
		if causes(v) != cause || !strings.Contains(v.Refusals[0].Says, "belongs to another suite") || !strings.Contains(v.Refusals[0].Says, "9") {
			t.Errorf("%s: %+v", cause, v.Refusals)
		}
	}
	a := b.against()
	a.Suite.Commit = strings.Repeat("d", 40)
	if v := certificate.Verify(data, a); !v.Accepted || !strings.Contains(strings.Join(v.Notes, "\n"), "the harness may differ") {
		t.Errorf("another commit: %+v", v)
	}
}

// TestOtherReport: a report that is not the one, changed by a byte, or hostile.
func TestOtherReport(t *testing.T) {
	b := newBench(t)
	in := b.run(t, nil)
	data := b.certificate(t, in, nil)
	a := b.against()
	a.Report = append(bytes.Clone(in.Data), '\n')
	if v := certificate.Verify(data, a); causes(v) != "report" {
		t.Errorf("%+v", v)
	}
	// A certificate that names a file which is no report.
	a.Report = []byte("{}")
	v := certificate.Verify(forged(t, data, func(c *certificate.Certificate) {
		c.Report = certificate.File{SHA256: sum("{}"), Bytes: 2}
	}, nil), a)
	if causes(v) != "counts" || !strings.Contains(v.Refusals[0].Says, "cannot be read") {
		t.Errorf("%+v", v)
	}
	// One that names a replay.
	replay := b.run(t, nil, func(r *report.Report) { r.Mode, r.Run, r.Target.Recorded = "replay", nil, "2026-11-22T21:51:18Z" })
	a.Report = replay.Data
	v = certificate.Verify(forged(t, data, func(c *certificate.Certificate) {
		c.Report = certificate.File{SHA256: sum(string(replay.Data)), Bytes: len(replay.Data)}
	}, nil), a)
	if causes(v) != "counts" || !strings.Contains(v.Refusals[0].Says, "no live one") {
		t.Errorf("%+v", v)
	}
}

// TestOpenSSL checks digest and signature as docs/certification.md says, with
// what others have made.
func TestOpenSSL(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Log("no openssl here: its side is not checked")
		return
	}
	b, dir := newBench(t), t.TempDir()
	run := func(script string) (string, error) {
		cmd := exec.Command("sh", "-ec", script)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("umask 077; openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out public.pem"); err != nil {
		t.Fatal(out, err)
	}
	key, err := certificate.ReadPrivateKey(dir + "/key.pem")
	if err != nil {
		t.Fatal(err)
	}
	public, err := certificate.ReadPublicKey(dir + "/public.pem")
	if err != nil || !public.Equal(key.Public()) {
		t.Fatal(err)
	}
	data := b.certificate(t, b.run(t, nil), key)
	write(t, dir+"/cert.json", data, 0o644)
	out, err := run(`sed '/^ "digest": /,$d' cert.json > body
sed -n 's/^ "signature": "\(.*\)"$/\1/p' cert.json | base64 -d > signature
sha256sum body; openssl pkey -pubin -in public.pem -outform DER | sha256sum
openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in body -sigfile signature`)
	c := &certificate.Certificate{}
	if jsonErr := json.Unmarshal(data, c); jsonErr != nil {
		t.Fatal(jsonErr)
	}
	for _, want := range []string{c.Digest + "  body", certificate.Fingerprint(public), "Signature Verified Successfully"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%v: no %q in\n%s", err, want, out)
		}
	}
}
