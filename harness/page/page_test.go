package page_test

import (
	"bytes"
	"html/template"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mwconform/mwconform/harness/page"
)

func written(t *testing.T, p page.Page, body string, data any) string {
	t.Helper()
	var out bytes.Buffer
	if err := page.Write(&out, p, template.Must(template.New("").Funcs(page.Funcs()).Parse(body)), data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTextCannotEndItsElement(t *testing.T) {
	evil := `</title></script><script>alert(1)</script>"'><img src=x onerror=y>`
	got := written(t, page.Page{Title: evil, Script: "1", Data: map[string]string{evil: evil + "\u2028"}}, `<p class="{{.}}">{{line .}}</p>`, evil)
	if strings.Contains(got, "<img") || strings.Count(got, "<script") != 2 || strings.Count(got, "</title>") != 1 {
		t.Errorf("text became markup:\n%s", got)
	}
}

func TestNoStyleOrScriptEndsItsElement(t *testing.T) {
	body := template.Must(template.New("").Parse("x"))
	for _, p := range []page.Page{{Style: "</STYLE>"}, {Script: "'</script>'"}, {Script: "'<!--'"}, {Data: math.Inf(1)}} {
		var out bytes.Buffer
		if err := page.Write(&out, p, body, nil); err == nil || out.Len() > 0 {
			t.Errorf("%+v was written (%v)", p, err)
		}
	}
}

func TestLink(t *testing.T) {
	for address, ok := range map[string]bool{"https://a.example/x?y": true, "http://a.example": true,
		"javascript:alert(1)": false, "file:///etc": false, "data:text/html,x": false, "//a.example": false, "https:": false, " https://a": false, "": false} {
		if (page.Link(address) != "") != ok {
			t.Errorf("%q is a link: %v", address, !ok)
		}
	}
}

// TestContrast holds every colour of text against both backgrounds, in both
// schemes (WCAG 2.2, 1.4.3: 4.5:1 for text; 1.4.11: 3:1 for the edge of a control).
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("base.css")
	if err != nil {
		t.Fatal(err)
	}
	schemes := regexp.MustCompile(`(?s):root \{.*?\}`).FindAllString(string(css), -1)
	if len(schemes) != 2 {
		t.Fatalf("%d schemes", len(schemes))
	}
	for i, scheme := range schemes {
		tokens := map[string]float64{}
		for _, m := range regexp.MustCompile(`--(\w+): #(\w{6})`).FindAllStringSubmatch(scheme, -1) {
			tokens[m[1]] = luminance(t, m[2])
		}
		for name, l := range tokens {
			least := 4.5
			switch name {
			case "bg", "card", "line": // the line between rows says nothing
				continue
			case "edge":
				least = 3
			}
			for _, ground := range []string{"bg", "card"} {
				g, ok := tokens[ground]
				if ratio := (math.Max(l, g) + .05) / (math.Min(l, g) + .05); !ok || ratio < least {
					t.Errorf("scheme %d: --%s on --%s has a contrast of %.2f", i, name, ground, ratio)
				}
			}
		}
		if len(tokens) < 10 {
			t.Errorf("scheme %d has %d colours", i, len(tokens))
		}
	}
}

// luminance is that of WCAG 2.2, "relative luminance".
func luminance(t *testing.T, hex string) float64 {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(shift uint) float64 {
		c := float64(n>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}
