// Package wikimedia knows the hosts of the Wikimedia Foundation's wikis, and
// what a conformance run may do there.
package wikimedia

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"github.com/mwconform/mwconform/harness/contract"
)

// families are the domains of the Foundation's wikis
// (https://meta.wikimedia.org/wiki/Complete_list_of_Wikimedia_projects).
var families = []string{"wikipedia.org", "wikimedia.org", "wiktionary.org", "wikibooks.org", "wikinews.org", "wikiquote.org", "wikisource.org",
	"wikiversity.org", "wikivoyage.org", "wikidata.org", "wikifunctions.org", "mediawiki.org", "wikimediafoundation.org"}

// tests are its wikis for tests (testwiki, test2wiki, testwikidatawiki and
// testcommonswiki in dblists/ of
// https://github.com/wikimedia/operations-mediawiki-config). The beta cluster
// (beta.wmflabs.org, beta.wmcloud.org) is none of production's domains.
var tests = []string{"test.wikipedia.org", "test2.wikipedia.org", "test.wikidata.org", "test-commons.wikimedia.org"}

// here is what may be allowed on wikis for tests beyond reading. They share
// production's accounts (CentralAuth: who is created there exists on every
// wiki, for good), its limits of an address and its mail servers: the other
// risks would harm people who have nothing to do with the test.
var here = []contract.Risk{"reads", "signs-in"}

// Production tells whether a host, without its port, is one of a production
// wiki, which a suite may only read.
func Production(host string) bool {
	host = plain(host)
	return !isTest(host) && slices.ContainsFunc(families, func(f string) bool { return host == f || strings.HasSuffix(host, "."+f) })
}

// ForTests tells whether a host is that of one of Wikimedia's wikis for tests.
func ForTests(host string) bool { return isTest(plain(host)) }

// Ours tells whether a host is Wikimedia's production infrastructure, wikis for
// tests included: there its etiquette is due.
func Ours(host string) bool { return Production(host) || ForTests(host) }

// isTest takes the mobile host as well.
func isTest(host string) bool {
	return slices.Contains(tests, strings.TrimPrefix(strings.Replace(host, ".m.", ".", 1), "www."))
}

// plain is a host as net/http will look it up: it maps what is not ASCII, such
// as fullwidth letters, and a final dot changes nothing.
func plain(host string) string {
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return strings.TrimRight(strings.ToLower(host), ".")
}

// RefusedError says that a risk was allowed that is not taken on this host.
type RefusedError struct {
	Host  string
	Risks []contract.Risk
}

func (e *RefusedError) Error() string {
	names := make([]string, len(e.Risks))
	for i, r := range e.Risks {
		names[i] = string(r)
	}
	list := strings.Join(names, ", ")
	if ForTests(e.Host) {
		return fmt.Sprintf("%s has the accounts, limits and mail servers of all wikis of Wikimedia: %s is refused there, leave it out of --allow (signs-in may stay) or test a wiki of your own", e.Host, list)
	}
	return fmt.Sprintf("%s is a production wiki of Wikimedia: %s is refused there, whatever is allowed; leave out --allow to read only, or test a wiki of your own, or sign in to test.wikipedia.org", e.Host, list)
}

// Check refuses risks that are not taken on a host. Its error is a *RefusedError.
func Check(host string, allowed []contract.Risk) error {
	if !Ours(host) {
		return nil
	}
	var refused []contract.Risk
	for _, r := range allowed {
		if r != "reads" && !(ForTests(host) && slices.Contains(here, r)) {
			refused = append(refused, r)
		}
	}
	if refused == nil {
		return nil
	}
	return &RefusedError{plain(host), refused}
}
