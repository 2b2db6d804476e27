package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/mwconform/mwconform/harness/certificate"
	"github.com/mwconform/mwconform/harness/report"
)

// who is the identity that a certificate needs.
var who = []string{"--implementation-name", "Demo", "--implementation-version", "1.0", "--implementation-contact", "demo@example.org"}

func certifying(more ...string) []string { return append(append([]string{"certify"}, who...), more...) }

// keys makes a pair of keys with openssl's forms.
func keys(t *testing.T) (private, public string) {
	t.Helper()
	dir := t.TempDir()
	private, public = filepath.Join(dir, "key.pem"), filepath.Join(dir, "public.pem")
	script := "umask 077; openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem -pubout -out public.pem"
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("openssl: %v %s", err, out)
	}
	return private, public
}

// certified is a certificate of tokens of a wiki that only reads, and its report.
func certifiedTokens(t *testing.T, key string) (o outcome, cert, rep string) {
	t.Helper()
	dir := t.TempDir()
	cert, rep = filepath.Join(dir, "cert.json"), filepath.Join(dir, "cert-report.json")
	args := certifying("--profile", "tokens", "--output", cert, "--endpoint", serve(t, newReads(t, specsWithoutAccount(t, "tokens", "reads")...)),
		"--user-name", "Alice", "--user-password", secret)
	if key != "" {
		args = append(args, "--key", key)
	}
	return mwconform(t, args...), cert, rep
}

func readCertificate(t *testing.T, name string) *certificate.Certificate {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := &certificate.Certificate{}
	if err := json.Unmarshal(data, c); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), secret) {
		t.Error("a password is in the certificate")
	}
	return c
}

// TestCertify: from a live run to a certificate that is verified with its
// report and key, and as a page.
func TestCertify(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	private, public := keys(t)
	o, cert, rep := certifiedTokens(t, private)
	g.Expect(o.code).To(Equal(report.ExitConforming), o.err)
	g.Expect(o.out).To(ContainSubstring("accepted: Demo 1.0 is partial"))
	g.Expect(o.out).NotTo(ContainSubstring("statement of conformity"), "what run says of the whole catalogue")
	c := readCertificate(t, cert)
	g.Expect(c.Profiles).To(HaveLen(1))
	g.Expect(c.Profiles[0].Result).To(Equal(report.Partial))
	g.Expect(c.Profiles[0].Why).To(ContainSubstring("disabled by the operator"))
	g.Expect(c.Target.Wikis[0].Host).To(Equal("local"))
	g.Expect(c.Reproduce).To(And(HavePrefix("mwconform certify --endpoint http://127.0.0.1:"), ContainSubstring("--profile tokens --user-name Alice --user-password-file FILE"), Not(ContainSubstring("--key"))))
	left, err := os.ReadDir(filepath.Dir(cert))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(left).To(HaveLen(2), "the certificate and its report")
	var run report.Report
	g.Expect(json.Unmarshal(must(os.ReadFile(rep)), &run)).To(Succeed())
	g.Expect(run.Totals.Sent.Requests).To(BeNumerically(">", 0))
	g.Expect(run.Totals.Sent.Shared).To(BeZero(), "a certificate rests on no answer of another spec")

	v := mwconform(t, "verify", cert, "--public-key", public, "--report", rep)
	g.Expect(v.code).To(Equal(report.ExitConforming), v.out)
	g.Expect(v.out).To(And(ContainSubstring("the one expected"), ContainSubstring("all counts follow from it")))
	v = mwconform(t, "verify", cert)
	g.Expect(v.code).To(Equal(report.ExitConforming))
	g.Expect(v.out).To(And(ContainSubstring("was not checked against anything"), ContainSubstring("give --report")))
	page := filepath.Join(t.TempDir(), "cert.html")
	v = mwconform(t, "verify", cert, "--format", "html", "--output", page)
	data, err := os.ReadFile(page)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(data)).To(And(ContainSubstring("What was not tested"), ContainSubstring("◐ partial"), ContainSubstring("Disabled: the operator did not allow it")))
	v = mwconform(t, "verify", cert, "--format", "json", "--public-key", public)
	var said certificate.Verification
	g.Expect(json.Unmarshal([]byte(v.out), &said)).To(Succeed())
	g.Expect(said.Accepted).To(BeTrue())

	_, other := keys(t)
	v = mwconform(t, "verify", cert, "--public-key", other)
	g.Expect(v.code).To(Equal(1))
	g.Expect(v.out).To(ContainSubstring("refused: the key "))
	changed := strings.Replace(string(must(os.ReadFile(cert))), `"version": "1.0"`, `"version": "1.1"`, 1)
	v = mwconform(t, "verify", write(t, "changed.json", changed))
	g.Expect(v.code).To(Equal(1))
	g.Expect(v.out).To(ContainSubstring("refused: its digest is not that of what it says"))
	v = mwconform(t, "verify", cert, "--report", write(t, "r.json", string(must(os.ReadFile(rep)))+" "))
	g.Expect(v.code).To(Equal(1))
	g.Expect(v.out).To(ContainSubstring("the report is not the one it names"))

	site := filepath.Join(t.TempDir(), "site")
	w := mwconform(t, "site", site, "--from", filepath.Dir(cert))
	g.Expect(w.code).To(Equal(0), w.err)
	g.Expect(w.out).To(ContainSubstring("certificates 1, reports 0, recordings 0"))
	g.Expect(os.WriteFile(filepath.Join(filepath.Dir(cert), "x.json"), []byte("{}"), 0o600)).To(Succeed())
	mwconform(t, "site", site, "--from", filepath.Dir(cert)).saysOnce(t, 1, "x.json: it is neither")
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}

// TestUnsignedSaysSo: without a key anybody could have written it.
func TestUnsignedSaysSo(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	o, cert, _ := certifiedTokens(t, "")
	g.Expect(o.code).To(Equal(0), o.err)
	v := mwconform(t, "verify", cert)
	g.Expect(v.code).To(Equal(0))
	g.Expect(v.out).To(ContainSubstring("anybody could have written it"))
	_, public := keys(t)
	v = mwconform(t, "verify", cert, "--public-key", public)
	g.Expect(v.code).To(Equal(1))
	g.Expect(v.out).To(ContainSubstring("it is not signed"))
}

// TestEditedCatalogue builds the program with one word of the catalogue
// changed: it refuses the certificate, and says that the catalogue differs.
func TestEditedCatalogue(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	_, cert, _ := certifiedTokens(t, "")
	original, err := filepath.Abs("../../fixtures/contract/tokens.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	edited := write(t, "tokens.yaml", strings.Replace(string(must(os.ReadFile(original))), "says: ", "says: Indeed, ", 1))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: edited}})
	g.Expect(err).NotTo(HaveOccurred())
	program := filepath.Join(t.TempDir(), "mwconform")
	out, err := exec.Command("go", "build", "-overlay", write(t, "overlay.json", string(overlay)), "-o", program, ".").CombinedOutput()
	g.Expect(err).NotTo(HaveOccurred(), string(out))
	cmd := exec.Command(program, "verify", cert)
	cmd.Dir = t.TempDir()
	out, err = cmd.Output()
	g.Expect(err).To(MatchError("exit status 1"))
	g.Expect(string(out)).To(And(ContainSubstring("it belongs to another suite: the catalogue is "), Not(ContainSubstring("digest of the schemas"))))
}

// TestNotConformingIsCertified: a certificate says it as it is.
func TestNotConformingIsCertified(t *testing.T) {
	t.Parallel()
	g := NewWithT(t)
	cert := filepath.Join(t.TempDir(), "cert.json")
	private := serve(t, constant(`{"error":{"code":"readapidenied","info":"You need read permission to use this module."}}`))
	o := mwconform(t, certifying("--profile", "tokens", "--edition", recorded, "--endpoint", private, "--output", cert)...)
	g.Expect(o.code).To(Equal(report.ExitNotConforming), o.err)
	c := readCertificate(t, cert)
	g.Expect(c.Result).To(Equal(report.NotConforming))
	g.Expect(mwconform(t, "verify", cert).code).To(Equal(0), "it is a sound certificate")
}

// TestNoCertificateOfTrouble: neither of a run in which requests were sent
// again, nor of one with errors, nor of one that was ended; the report stays.
func TestNoCertificateOfTrouble(t *testing.T) {
	t.Parallel()
	flaky := func() string {
		var n atomic.Int32
		proper := newReads(t, specsWithoutAccount(t, "tokens", "reads")...)
		return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("meta") == "tokens" && n.Add(1) == 3 {
				http.Error(w, "no wiki behind this gateway", http.StatusBadGateway)
				return
			}
			proper.ServeHTTP(w, r)
		}))
	}
	stall := &stallsAfter{n: 3, proper: newReads(t, specsWithoutAccount(t, "tokens", "reads")...), stalled: make(chan struct{})}
	for name, c := range map[string]struct {
		run  func(t *testing.T, args []string) outcome
		args []string
		code int
		says string
	}{
		"sent again": {nil, []string{"--profile", "tokens", "--endpoint", flaky()}, report.ExitTrouble, "requests were sent again: 1 request after"},
		"errors":     {nil, []string{"--profile", "tokens", "--endpoint", flaky(), "--repeats", "0"}, report.ExitTrouble, "could not be judged for trouble"},
		"ended": {func(t *testing.T, args []string) outcome { return interrupted(t, os.Interrupt, stall.stalled, args...) },
			[]string{"--profile", "tokens", "--endpoint", serve(t, stall)}, report.ExitTrouble, "the run was ended"},
		"nothing seen": {nil, []string{"--profile", "two-factor", "--endpoint", serve(t, newReads(t))}, report.ExitNothing, "no clause of the profiles could be judged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			cert := filepath.Join(t.TempDir(), "cert.json")
			args := certifying(append(c.args, "--output", cert)...)
			var o outcome
			if o = (outcome{}); c.run != nil {
				o = c.run(t, args)
			} else {
				o = mwconform(t, args...)
			}
			g.Expect(o.code).To(Equal(c.code), o.err)
			g.Expect(o.out + o.err).To(And(ContainSubstring("no certificate: "), ContainSubstring(c.says)))
			_, err := os.Stat(cert)
			g.Expect(err).To(MatchError(os.ErrNotExist))
			_, err = os.Stat(strings.TrimSuffix(cert, ".json") + "-report.json")
			g.Expect(err).NotTo(HaveOccurred(), "the report tells what was")
		})
	}
}

// TestCertifyRefuses: what would make a certificate of a part, or of nobody.
func TestCertifyRefuses(t *testing.T) {
	open := write(t, "key.pem", "-----BEGIN PRIVATE KEY-----\n")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	on := func(more ...string) []string { return certifying(append([]string{"--endpoint", nowhere}, more...)...) }
	unobserved := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("siprop") != "" {
			constant(strings.Replace(siteinfo, "MediaWiki "+recorded, "MediaWiki 1.41", 1)).ServeHTTP(w, r)
			return
		}
		constant(discovered(r.URL.Query())).ServeHTTP(w, r)
	}))
	for _, w := range []wrongUse{
		{name: "a clause", args: on("tokens/type/all"), says: []string{"tokens/type/all", "whole profiles"}},
		{name: "a page", args: on("--page", "tokens"), says: []string{"page (flag)", "leave it out"}},
		{name: "a page in the file", args: on(), file: "page: [tokens]\n", says: []string{"page (mwconform.yaml:1:1)", "leave it out"}},
		{name: "a scenario", args: on("--scenario", "plain"), says: []string{"scenario (flag)"}},
		{name: "fewer requests", args: on("--generate-count", "1"), says: []string{"generate-count (flag)"}},
		{name: "as documented", args: on("--edition", "documented"), says: []string{"edition (flag)", "1.35, 1.39, 1.43"}},
		{name: "another edition", args: on("--edition", "1.2"), says: []string{`"1.2"`}},
		{name: "a release that was not observed", args: certifying("--endpoint", unobserved), says: []string{"1.41 was not observed", "--edition"}},
		{name: "another profile", args: on("--profile", "nosuch"), says: []string{`"nosuch"`}},
		{name: "nobody", args: []string{"certify", "--endpoint", nowhere}, says: []string{"--implementation-name", "(name is missing)"}},
		{name: "no contact", args: []string{"certify", "--endpoint", nowhere, "--implementation-name", "a", "--implementation-version", "1"}, says: []string{"(contact is missing)"}},
		{name: "a name of two lines", args: on("--implementation-name", "a\nb"), says: []string{"implementation-name: one line"}},
		{name: "an open key", args: on("--key", open), says: []string{"the setting key", "open to others", "chmod 600"}},
		{name: "no key", args: on("--key", "/nosuch"), says: []string{"the setting key", "/nosuch"}},
		{name: "no place", args: on("--output", "/nosuch/x.json"), says: []string{"the setting output", "/nosuch"}},
		{name: "one file for both", args: on("--output", "x.json", "--report", "./x.json"), says: []string{"the same file"}},
		{name: "no wiki", args: certifying(), says: []string{"--endpoint"}},
		{name: "a replay", args: on("--cassettes", "x"), says: []string{"--cassettes"}},
		{name: "a wiki that is not there", args: on(), code: report.ExitTrouble, says: []string{"127.0.0.1:1"}},
		{name: "verify nothing", args: []string{"verify"}, says: []string{"one certificate is due"}},
		{name: "verify what is not there", args: []string{"verify", "/nosuch"}, code: report.ExitTrouble, says: []string{"/nosuch"}},
		{name: "verify in another form", args: []string{"verify", "x", "--format", "pdf"}, says: []string{`"pdf"`, "terminal, json, html"}},
		{name: "verify by no key", args: []string{"verify", "x", "--public-key", open}, says: []string{"the setting public-key"}},
		{name: "a site of nothing", args: []string{"site", "x"}, says: []string{"--from"}},
		{name: "a site of what is not there", args: []string{"site", "x", "--from", "/nosuch"}, code: report.ExitTrouble, says: []string{"/nosuch"}},
		{name: "a site nowhere", args: []string{"site"}, says: []string{"one folder"}},
	} {
		t.Run(w.name, w.check)
	}
}

// TestVerifyRefusesWhatIsNoCertificate: a refusal is exit code 1 on standard
// output, with control characters of a hostile file taken out.
func TestVerifyRefusesWhatIsNoCertificate(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"empty": "", "hostile": "{\"schema\": \"\x1b[31mx\"}", "hostile inside": `{"schema": "\u001b[31m"}`, "a list": "[]"} {
		v := mwconform(t, "verify", write(t, "c.json", content))
		if v.code != 1 || !strings.Contains(v.out, "refused") || strings.Contains(v.out, "\x1b") || v.err != "" {
			t.Errorf("%s: %d %q %q", name, v.code, v.out, v.err)
		}
	}
}

// TestReproduce: settings of every kind, none of them a secret.
func TestReproduce(t *testing.T) {
	cmd := certifyCommand(runCommand())
	for _, s := range [][2]string{{"endpoint", "https://admin:hunter22@wiki.example/w/api.php"}, {"user-name", "It's Alice"}, {"user-password", "hunter22"}, {"user-password-file", "/home/me/x"},
		{"two-factor-1-secret", "HUNTER22"}, {"captcha-answer", "hunter22"}, {"test-wiki", "true"}, {"allow", "signs-in,sends-mail"}, {"mail", "/home/me/mail"},
		{"key", "/home/me/key"}, {"output", "/home/me/c.json"}, {"report", "/home/me/r.json"}, {"ca-file", "/home/me/ca"}, {"timeout", "5s"}} {
		if err := cmd.Flags().Set(s[0], s[1]); err != nil {
			t.Fatal(err)
		}
	}
	got := reproduce(cmd)
	want := `mwconform certify --allow signs-in,sends-mail --ca-file FILE --captcha-answer ANSWER --endpoint 'https://********@wiki.example/w/api.php' --mail MAIL --test-wiki --timeout 5s --two-factor-1-secret SECRET --user-name 'It'\''s Alice' --user-password-file FILE`
	if got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
	for _, name := range partOnly {
		if !slices.Contains([]string{"page", "scenario", "generate-count", "shard"}, name) {
			t.Errorf("%s is refused and not tested above", name)
		}
	}
}
