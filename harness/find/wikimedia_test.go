package find_test

import (
	"testing"

	"github.com/mwconform/mwconform/harness/find"
)

func TestProductionWikisOfWikimedia(t *testing.T) {
	for host, is := range map[string]bool{
		"en.wikipedia.org": true, "EN.m.Wikipedia.org.": true, "www.mediawiki.org": true, "mediawiki.org": true, "commons.wikimedia.org": true,
		"test.wikipedia.org": false, "test.m.wikipedia.org": false, "notwikipedia.org": false, "wikipedia.org.example": false, "127.0.0.1": false,
	} {
		if find.Wikimedia(host) != is {
			t.Errorf("%s: not %t", host, is)
		}
	}
}
