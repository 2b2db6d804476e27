package clientlogin_test

import (
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/suites"
	"github.com/mwconform/mwconform/suites/clientlogin"
)

// TestClientLogin replays the page's specs on every recorded release, under go test and ginkgo alike.
func TestClientLogin(t *testing.T) {
	recorded, err := suites.Recorded(t.Context(), clientlogin.Specs())
	if err != nil {
		t.Fatal(err)
	}
	gomega.RegisterFailHandler(ginkgo.Fail)
	for _, c := range recorded {
		suites.Register(c)
	}
	ginkgo.RunSpecs(t, "the page clientlogin")
}
