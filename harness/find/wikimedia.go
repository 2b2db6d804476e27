package find

import (
	"slices"
	"strings"
)

// families are the domains of Wikimedia's wikis
// (https://meta.wikimedia.org/wiki/Complete_list_of_Wikimedia_projects).
var families = []string{"wikipedia.org", "wikimedia.org", "wiktionary.org", "wikibooks.org", "wikinews.org", "wikiquote.org", "wikisource.org",
	"wikiversity.org", "wikivoyage.org", "wikidata.org", "wikifunctions.org", "mediawiki.org"}

// forTests are those that API:Account creation and others name for tests.
var forTests = []string{"test.wikipedia.org", "test2.wikipedia.org", "test.wikidata.org"}

// Wikimedia tells whether a host is one of Wikimedia's production wikis, which
// a suite may only read.
func Wikimedia(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if slices.Contains(forTests, strings.Replace(host, ".m.", ".", 1)) {
		return false
	}
	return slices.ContainsFunc(families, func(f string) bool { return host == f || strings.HasSuffix(host, "."+f) })
}
