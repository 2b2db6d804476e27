package wikimedia_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/contract"
	"github.com/mwconform/mwconform/harness/wikimedia"
)

func TestHosts(t *testing.T) {
	for host, is := range map[string]string{
		"en.wikipedia.org": "production", "EN.m.Wikipedia.org.": "production", "www.mediawiki.org": "production", "mediawiki.org": "production",
		"commons.wikimedia.org": "production", "auth.wikimedia.org": "production", "wikimediafoundation.org": "production", "en.wikipedia.org..": "production",
		"ｅｎ.ｗｉｋｉｐｅｄｉａ.org": "production", "en。wikipedia。org": "production", "evil.test.wikipedia.org": "production",
		"test.wikipedia.org": "test", "Test.Wikipedia.org.": "test", "test.m.wikipedia.org": "test", "test2.wikipedia.org": "test",
		"test.wikidata.org": "test", "m.test.wikipedia.org": "production", "test-commons.wikimedia.org": "test", "test-commons.m.wikimedia.org": "test",
		"notwikipedia.org": "", "wikipedia.org.example": "", "127.0.0.1": "", "::1": "", "": "", "xn--wikipedia-.org": "production",
		"en.wikipedia.beta.wmflabs.org": "", "en.wikipedia.beta.wmcloud.org": "",
	} {
		got := ""
		if wikimedia.Production(host) {
			got = "production"
		}
		if wikimedia.ForTests(host) {
			got += "test"
		}
		if got != is || wikimedia.Ours(host) != (is != "") {
			t.Errorf("%q: %q, not %q", host, got, is)
		}
	}
}

func TestRisks(t *testing.T) {
	for _, risk := range contract.Risks {
		for host, may := range map[string]bool{
			"en.wikipedia.org":   risk == "reads",
			"test.wikipedia.org": risk == "reads" || risk == "signs-in",
			"wiki.example":       true,
		} {
			err := wikimedia.Check(host, []contract.Risk{"reads", risk})
			var refused *wikimedia.RefusedError
			if (err == nil) != may {
				t.Errorf("%s, %s: %v", host, risk, err)
			}
			if errors.As(err, &refused) && !(refused.Host == host && slices.Equal(refused.Risks, []contract.Risk{risk}) && strings.Contains(err.Error(), string(risk))) {
				t.Errorf("%s, %s: %v", host, risk, err)
			}
		}
	}
}
