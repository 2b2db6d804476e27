package drift

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/mwconform/mwconform/harness/contract"
)

// Markdown writes the differences among the chosen clauses: those of the pages
// by page in its order, then what no page speaks of.
func Markdown(w io.Writer, c *contract.Catalogue, chosen []*contract.Clause, releases []Release) {
	d := &document{w: w, c: c, releases: releases}
	pages := map[string][]*contract.Clause{}
	var silent []*contract.Clause
	said := 0
	for _, cl := range chosen {
		switch {
		case !d.differs(cl):
		case OnPage(cl):
			pages[cl.Page] = append(pages[cl.Page], cl)
			said++
		default:
			silent = append(silent, cl)
		}
	}
	d.intro(said, len(silent), chosen)
	for _, p := range c.Pages {
		if n := len(pages[p.Slug]); n > 0 {
			d.say("- [%s](#%s) (%d)\n", p.Title, anchor(p.Title), n)
		}
	}
	if len(silent) > 0 {
		d.say("- [%s](#%s) (%d)\n", silentTitle, anchor(silentTitle), len(silent))
	}
	for _, p := range c.Pages {
		if len(pages[p.Slug]) == 0 {
			continue
		}
		d.say("\n## %s\n", p.Title)
		for _, cl := range pages[p.Slug] {
			d.entry(cl, p)
		}
	}
	d.silent(silent)
}

const silentTitle = "What no page speaks of"

type document struct {
	w        io.Writer
	c        *contract.Catalogue
	releases []Release
}

func (d *document) say(format string, args ...any) { fmt.Fprintf(d.w, format, args...) }

func (d *document) differs(cl *contract.Clause) bool {
	for _, r := range d.releases {
		if Differs(cl, r.Edition) {
			return true
		}
	}
	return false
}

func (d *document) intro(said, silent int, chosen []*contract.Clause) {
	d.say(`# Where the pages and MediaWiki disagree

Written by %smwconform clauses drift%s from the catalogue of clauses; %smake docs%s writes it again.
It is for those who maintain the pages on mediawiki.org: %d statements that at least one release
does not do as the page reads%s. Each has what was asked, what was answered and what could be written instead.
A stock wiki was asked, with no extensions but those that come with MediaWiki.

| release | checked |
|---|---|
`, "`", "`", "`", "`", said, map[bool]string{true: fmt.Sprintf(", and %d differences of which no page speaks", silent)}[silent > 0])
	for _, r := range d.releases {
		how := "no: from the catalogue, not recorded"
		if wrong := Check(chosen, []Release{r}); len(wrong) > 0 {
			how = fmt.Sprintf("NO: the catalogue and the recorded answers of %s disagree in %d clauses", r.Generator, len(wrong))
		} else if r.Seen != nil {
			how = fmt.Sprintf("yes: every difference is seen in the recorded answers of %s, and no other is", r.Generator)
		}
		d.say("| %s | %s |\n", r.Edition, how)
	}
	d.say("\n")
}

// entry is one difference: what the page says, what each release does, why,
// and what could be written.
func (d *document) entry(cl *contract.Clause, p *contract.Page) {
	want, _ := cl.In(contract.Documented)
	d.say("\n### %s\n\n%s\n\n", cl.ID, escaped(cl.Says))
	d.say("| | answer | asked | answered |\n|---|---|---|---|\n")
	d.say("| the page, [%s](%s) | %s | | |\n", cl.Section, sectionURL(p, cl.Section), expected(want, true))
	for _, r := range d.releases {
		d.row(cl, r)
	}
	var whys []string
	for _, e := range append([]contract.Edition{contract.Documented}, d.editions()...) {
		rule := cl.RuleIn(e)
		if rule == nil {
			continue
		}
		why := escaped(rule.Why)
		if rule.Link != "" {
			why += fmt.Sprintf(" ([%s](%s))", linkName(rule.Link), rule.Link)
		}
		if !contains(whys, why) {
			whys = append(whys, why)
		}
	}
	d.say("\n- Why: %s.\n", strings.Join(whys, "; "))
	if cl.Link != "" {
		d.say("- See: [%s](%s)\n", linkName(cl.Link), cl.Link)
	}
	d.say("- Suggestion: %s\n", d.suggestion(cl))
}

func (d *document) editions() []contract.Edition {
	var out []contract.Edition
	for _, r := range d.releases {
		out = append(out, r.Edition)
	}
	return out
}

func (d *document) row(cl *contract.Clause, r Release) {
	want, part := cl.In(r.Edition)
	does := expected(want, part)
	if !Differs(cl, r.Edition) {
		does = "as the page reads"
	}
	asked, answered := "", ""
	switch {
	case r.Seen == nil:
		asked = "not recorded"
	case part:
		if ex := evidence(r.Seen[cl.ID].Exchanges, want); ex != nil {
			asked, answered = quoted(request(ex)), answer(ex)
		}
	}
	d.say("| %s | %s | %s | %s |\n", r.Edition, does, asked, answered)
}

// suggestion is what the page could say, made from the expectations alone.
func (d *document) suggestion(cl *contract.Clause) string {
	type group struct {
		text     string
		releases []string
	}
	var groups []group
	for _, r := range d.releases {
		want, part := cl.In(r.Edition)
		text := expected(want, part)
		if !Differs(cl, r.Edition) {
			text = "as the page reads now"
		}
		found := false
		for i := range groups {
			if groups[i].text == text {
				groups[i].releases = append(groups[i].releases, string(r.Edition))
				found = true
			}
		}
		if !found {
			groups = append(groups, group{text, []string{string(r.Edition)}})
		}
	}
	want, _ := cl.In(contract.Documented)
	if len(groups) == 1 && groups[0].text == asStated {
		return fmt.Sprintf("write what is stated above; the page reads as if it were %s.", expected(want, true))
	}
	if len(groups) == 1 {
		return fmt.Sprintf("the page reads: %s; write: %s.", expected(want, true), groups[0].text)
	}
	var parts []string
	for _, g := range groups {
		parts = append(parts, strings.Join(g.releases, ", ")+": "+g.text)
	}
	return "say for which releases it is so: " + strings.Join(parts, "; ") + "."
}

// silent are the differences that are none of a page's: the catalogue knows
// them from observation.
func (d *document) silent(clauses []*contract.Clause) {
	if len(clauses) == 0 {
		return
	}
	d.say("\n## %s\n\nNo page is wrong here: these clauses come from observation, and releases do not do the same.\n\n| clause | says |", silentTitle)
	for _, r := range d.releases {
		d.say(" %s |", r.Edition)
	}
	d.say("\n|---|---|%s\n", strings.Repeat("---|", len(d.releases)))
	for _, cl := range clauses {
		d.say("| %s | %s |", cl.ID, escaped(cl.Says))
		for _, r := range d.releases {
			want, part := cl.In(r.Edition)
			d.say(" %s |", expected(want, part))
		}
		d.say("\n")
	}
}

// asStated is an expectation that is nothing but the statement.
const asStated = "as stated"

// expected is an expectation for people, in a cell of a table.
func expected(want contract.Expect, part bool) string {
	if !part {
		return "does not have it"
	}
	if want.Flag != nil && (contract.Expect{Flag: want.Flag}).String() == want.String() {
		return map[bool]string{true: "it is so", false: "it is not so"}[*want.Flag]
	}
	if text := want.String(); text != "" {
		var parts []string
		for _, p := range strings.Split(text, ", ") {
			name, value := p, ""
			if i := strings.LastIndex(p, " "); i > 0 {
				name, value = p[:i], p[i+1:]
			}
			parts = append(parts, strings.TrimSpace(name+" "+quoted(value)))
		}
		return strings.Join(parts, ", ")
	}
	return asStated
}

// sectionURL is the address of a section. A section "API:Login, additional
// notes" is one of another page, "Example code, PHP" a part of one, and the
// introduction has no heading. The pages give no permanent anchors: a heading
// that is renamed breaks the link, and stands beside it as text.
func sectionURL(p *contract.Page, section string) string {
	page := p.URL
	name, rest, found := strings.Cut(section, ", ")
	if strings.HasPrefix(name, "API:") && found {
		page = "https://www.mediawiki.org/wiki/" + strings.ReplaceAll(name, " ", "_")
		name = strings.ToUpper(rest[:1]) + rest[1:]
	}
	if name == "Introduction" || name == "Observed" {
		return page
	}
	return page + "#" + url.PathEscape(strings.ReplaceAll(name, " ", "_"))
}

// linkName is the short name of a link: T353305, or its host.
func linkName(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	if u.Host == "phabricator.wikimedia.org" {
		return strings.TrimPrefix(u.Path, "/")
	}
	return u.Host
}

// anchor is that of a heading as GitHub makes it.
func anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_':
			b.WriteRune(r)
		}
	}
	return b.String()
}

// escaped is text that Markdown takes as it is.
func escaped(text string) string {
	return strings.NewReplacer("*", `\*`, "|", `\|`, "_", `\_`, "<", `\<`).Replace(text)
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}
