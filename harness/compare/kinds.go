package compare

// Kind is what sort of difference it is.
type Kind string

// kind is what is known of a kind. The order of the list is the order in which
// findings are shown: what breaks a client most surely stands first.
type kind struct {
	id       Kind
	Breaks   bool   // a client can break by it: a regression where nobody expected it
	Says     string // for the help and the documentation
	headline string // over a group of them
}

// Kinds of differences.
const (
	ClauseFails    Kind = "clause-fails"
	FailsUnjudged  Kind = "clause-fails-unjudged"
	CapabilityOff  Kind = "capability-gone"
	Restricted     Kind = "restriction-new"
	Unseen         Kind = "clause-unseen"
	Status         Kind = "status"
	Content        Kind = "content"
	Outcome        Kind = "outcome"
	Code           Kind = "code"
	MemberGone     Kind = "member-gone"
	Type           Kind = "type"
	CookieGone     Kind = "cookie-gone"
	CookieWeaker   Kind = "cookie-weaker"
	CookieOther    Kind = "cookie-changed"
	HeaderGone     Kind = "header-gone"
	HeaderOther    Kind = "header-changed"
	Declared       Kind = "declaration-stricter"
	Unguarded      Kind = "check-gone"
	FailsUnseen    Kind = "clause-fails-unseen"
	CookieStricter Kind = "cookie-stricter"
	Request        Kind = "request-changed"
	Warning        Kind = "warning"
	Text           Kind = "text"
	New            Kind = "appeared"
	Looser         Kind = "declaration-changed"
	Internal       Kind = "internal"
	CapabilityOn   Kind = "capability-new"
	Unrestricted   Kind = "restriction-gone"
	Said           Kind = "declared-otherwise"
	Fixed          Kind = "clause-holds"
	Superseded     Kind = "clause-superseded"
)

var kinds = []kind{
	{ClauseFails, true, "a clause held before, or was not part of the edition, and fails now", "Clauses that fail now"},
	{FailsUnjudged, true, "a clause fails now, and could not be judged before", "Clauses that fail now and could not be judged before"},
	{CapabilityOff, true, "the wiki lost an ability", "Abilities that are gone"},
	{Restricted, true, "the wiki has got a restriction, such as a captcha or read-only mode", "Restrictions that are new"},
	{Status, true, "another HTTP status", "HTTP status"},
	{Content, true, "another content type, or no JSON any more", "Content type"},
	{Outcome, true, "another result, status or error code", "Results and error codes"},
	{Unguarded, true, "a token, POST or a secret is not required or not marked any more", "Checks that are gone"},
	{Code, true, "another code, flag or limit within an answer", "Codes"},
	{MemberGone, true, "a member of the answer vanished", "Members that vanished"},
	{Type, true, "a member has another JSON type", "Types"},
	{CookieWeaker, true, "a cookie lost HttpOnly, Secure or SameSite", "Cookies that got weaker"},
	{CookieGone, true, "a cookie is not set any more", "Cookies that are not set any more"},
	{CookieOther, true, "a cookie's lifetime, path or domain changed, or it is Secure now on a wiki on http", "Cookies"},
	{HeaderGone, true, "a header vanished", "Headers that vanished"},
	{HeaderOther, true, "a header has another value", "Headers"},
	{Declared, true, "paraminfo: a module, parameter or value vanished, became required, or a limit got lower", "Parameters that vanished or got stricter"},
	{Unseen, true, "a clause that held needs something the wiki does not have any more", "Clauses that cannot be seen any more"},
	{FailsUnseen, false, "a clause fails now, and was not asked for or could not be seen before: no change that is known", "Clauses that fail now and were not looked at before"},
	{Request, false, "the suite sends other requests than before, as answers differ", "Requests"},
	{CookieStricter, false, "a cookie got HttpOnly, Secure or a stricter SameSite", "Cookies that got stricter"},
	{Warning, false, "a warning appeared, vanished or changed", "Warnings"},
	{Text, false, "a text for people changed", "Texts"},
	{New, false, "a member, cookie, header or parameter appeared", "What appeared"},
	{Looser, false, "paraminfo: something else changed, such as a higher limit", "Other declarations"},
	{Internal, false, "the name of a PHP class, or a cookie of the servers among themselves (UseDC, UseCDNCache, cpPosIndex)", "Internals"},
	{CapabilityOn, false, "the wiki has an ability it lacked", "Abilities that are new"},
	{Unrestricted, false, "the wiki has a restriction no more", "Restrictions that are gone"},
	{Said, false, "what the operator or scenario declares of the wiki, and no request can tell, is otherwise", "What is declared of the wiki"},
	{Fixed, false, "a clause failed before and holds now", "Clauses that hold now"},
	{Superseded, false, "a clause is not part of one of the two editions", "Clauses of one edition only"},
}

// StrictKinds are those that are regressions with Options.Strict alone.
var StrictKinds = []Kind{CookieStricter, Warning, Text, New, Looser, Internal}

// rank is the place of a kind in the order.
func (k Kind) rank() int {
	for i, one := range kinds {
		if one.id == k {
			return i
		}
	}
	return len(kinds)
}

// Breaks tells whether a client can break by it.
func (k Kind) Breaks() bool { return k.rank() < len(kinds) && kinds[k.rank()].Breaks }

// Kinds are id, meaning and whether it is a regression, in order, for the help.
func Kinds() [][3]string {
	var out [][3]string
	for _, one := range kinds {
		level := "shown"
		if one.Breaks {
			level = "regression"
		}
		out = append(out, [3]string{string(one.id), one.Says, level})
	}
	return out
}
