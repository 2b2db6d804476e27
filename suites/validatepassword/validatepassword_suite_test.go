package validatepassword_test

import (
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/mwconform/mwconform/suites"
	"github.com/mwconform/mwconform/suites/validatepassword"
)

// TestValidatePassword replays the page's specs, under go test and ginkgo alike.
func TestValidatePassword(t *testing.T) {
	env, err := suites.Embedded(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gomega.RegisterFailHandler(ginkgo.Fail)
	suites.Register(suites.Config{Env: env, Specs: validatepassword.Specs()})
	ginkgo.RunSpecs(t, "the page validatepassword")
}
