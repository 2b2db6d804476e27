package mail

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// Made-up texts of the structure that mails about passwords have; $ is the
// password, @ the name of the account, ! the address of the wiki.
var withPassword = map[string]string{
	"on its own line":       "Somebody at 192.0.2.7 asks for a new password of @ at Some wiki (!).\n\nName:\n@\n\nNew password:\n$\n\nIt is valid for 7 days, until 2024-01-09 10:17.",
	"blanks at the end":     "Name: \n@ \n\nKennwort: \n$ \n\nEs gilt bis 09.01.2024.",
	"full stop":             "Vardas:\n@\n\nNaujas slaptas žodis: \n$. \n\nGalioja savaitę.",
	"in quotes":             "An account \"@\" was made at Some wiki (!), the password is \"$\".\nPlease change it.",
	"quotes and full stop":  "The password of @ is \"$.\" Please change it.",
	"German quotes":         "Das Konto „@“ auf ! hat das Kennwort „$“. Bitte ändere es.",
	"guillemets":            "Le compte « @ » du wiki <!> a le mot de passe « $ ».",
	"Russian":               "Учётная запись «@» на сайте <!>.\n\nПароль — «$». Поменяйте его.",
	"after a dash":          "Учётная запись @, пароль - $.Поменяйте его.",
	"Japanese":              "アカウント名「@」、パスワード「$」です。\n! に今すぐログインしてください。",
	"Chinese without marks": "您在!的账户@的密码是$。请立即登录。",
	"Chinese on a line":     "账户：\n@\n\n密码：\n$\n\n请立即登录。",
	"Arabic":                "اسم الحساب \"@\"، كلمة السر \"\u200e$\u200f\".\n(!)",
	"Hebrew on a line":      "\u200fשם:\n@\n\n\u200fסיסמה:\n\u200e$\u200e\n\nתוקף: שבוע.",
	"Thai without blanks":   "รหัสผ่านของ@คือ$โปรดเปลี่ยน",
	"behind a colon":        "Name: @\nPassword: $\nWiki: !",
	"glued to the colon":    "Name:@\nPassword:$\nWiki:!",
	"in brackets":           "The password (<$>) of @ is for !",
	"list of two":           "Name:\nSomebody\n\nPassword:\n$\n\nName:\n@\n\nMail: somebody@example.org, IP 2001:db8:0:1::42",
	"after the name":        "@ $\n\nThe password will end on 2024-01-09T10:17:00Z. ID 1234567890.",
	"open quote":            "The account \"@\" has the password \"$.\nPlease change it.",
	"HTML text":             "Hello @,\nyour password is\n$\nSee https://wiki.example.org/index.php?title=Special:ChangePassword&token=0a1b2c3d4e5f6a7b8c9d",
}

// bare are those where nothing around the password tells that it is one.
var bare = map[string]bool{"after the name": true, "Chinese without marks": true, "Thai without blanks": true}

// noPassword are texts with nothing like a password in them.
var noPassword = map[string]string{
	"confirmation": "Somebody, perhaps you, from 2001:db8:0:1::42 has an account \"@\" on Some wiki. Open\n\n!/Special:ConfirmEmail/0123456789abcdef0123456789abcdef\n\nThis ends at 17:32, 5 January 2024 (2024-01-05T17:32:00Z).",
	"notification": "The page Main_Page of wiki.example.org:8080 was changed by Bob1234\uFF20example.org, see !?diff=12345678 and //wiki.example.org/w/1234567890. -- ---------- **********",
	"addresses":    "mailto:somebody1234\uFF20example.org 192.0.2.7:8080 [2001:db8::1]:8080 192.0.2.0/24 www.example.org/a1b2c3d4e5 127.0.0.1:12345",
	"words":        "Informação: the über-administrator's fran\u00e7aise1234567 password-protected user/password wiki.",
	"the name":     "Hello @, welcome to Some_wiki2024 (Some wiki2024).",
	"nothing":      "",
}

var not = []string{"User20240101x7", "wiki.example.org", "Somebody", "Some wiki2024", "ab"}

func fill(text, password string) string {
	return strings.NewReplacer("\uFF20", "@", "$", password, "@", not[0], "!", "http://wiki.example.org:8080/a1b2c3d4/index.php/Main_Page").Replace(text)
}

// made is a password of n of the characters.
func made(r *rand.Rand, characters string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = characters[r.IntN(len(characters))]
	}
	return string(b)
}

const (
	base32 = "0123456789abcdefghijklmnopqrstuv"
	base62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func TestPasswords(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, what := range slices.Sorted(maps.Keys(withPassword)) { // always in one order: what is random is the same each time
		text := withPassword[what]
		for _, kind := range []struct {
			name, characters string
			n                int
		}{{"of MediaWiki", base32, 10}, {"of MediaWiki, longer", base32, 14}, {"base 62", base62, 12}, {"hex", base32[:16], 12}} {
			const tries = 200
			missed := 0
			for range tries {
				password := made(r, kind.characters, kind.n)
				if strings.Trim(password, "0123456789") == "" {
					continue // a number
				}
				if got := Passwords(fill(text, password), not...); len(got) == 0 || got[0] != password {
					if missed++; missed == 1 {
						t.Logf("%s, %s: %q, want %q", what, kind.name, got, password)
					}
				}
			}
			allowed := 1
			if bare[what] {
				allowed = 5
			}
			if missed > allowed {
				t.Errorf("%s, %s: %d of %d missed", what, kind.name, missed, tries)
			}
		}
	}
}

// Passwords without a digit look like words: where they stand tells.
func TestPasswordsOfLetters(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, what := range slices.Sorted(maps.Keys(withPassword)) { // always in one order: what is random is the same each time
		text := withPassword[what]
		missed := 0
		for range 300 {
			password := made(r, base32[10:], 10)
			if got := Passwords(fill(text, password), not...); len(got) == 0 || got[0] != password {
				if missed++; missed == 1 {
					t.Logf("%s: %q, want %q", what, got, password)
				}
			}
		}
		allowed := 10
		if bare[what] {
			allowed = 50
		}
		if missed > allowed {
			t.Errorf("%s: %d of 300 missed", what, missed)
		}
	}
}

// A number is one where it has the place of a password.
func TestPasswordsOfDigits(t *testing.T) {
	for _, what := range []string{"on its own line", "in quotes", "Russian", "behind a colon"} {
		if got := Passwords(fill(withPassword[what], "4711081500"), not...); len(got) == 0 || got[0] != "4711081500" {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// Signs are part of a password where nothing else explains them.
func TestPasswordsWithSigns(t *testing.T) {
	for _, password := range []string{"aB3$kq-9", "x7!Kp2#vQ9", "correct-horse-7battery", "Zk4@m9Lp2q", "p%q&r*s+t1", "k9=a8/b7+c6==", "tr0ub4dor&3", "a_b_c_d_1", "Q7:m2;k9,x4."} {
		for _, what := range []string{"on its own line", "in quotes", "German quotes", "Japanese", "behind a colon"} {
			if got := Passwords(fill(withPassword[what], "\x00")); slices.Contains(got, password) {
				t.Fatal(got)
			}
			text := strings.ReplaceAll(fill(withPassword[what], "\x00"), "\x00", password)
			if got := Passwords(text, not...); len(got) == 0 || got[0] != password {
				t.Errorf("%s: %q, want %q", what, got, password)
			}
		}
	}
}

func TestPasswordsNone(t *testing.T) {
	for _, what := range slices.Sorted(maps.Keys(noPassword)) { // always in one order: what is random is the same each time
		text := noPassword[what]
		if got := Passwords(fill(text, ""), not...); len(got) != 0 {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// All passwords of a mail are given, in the order of the text where nothing else tells them apart.
func TestPasswordsOfSeveralAccounts(t *testing.T) {
	text := "Name:\nAlice\n\nPassword:\nq7hv2k09sd\n\nName:\nBob\n\nPassword:\nt3kq0vhd81\n"
	if got := Passwords(text, "Alice", "Bob"); strings.Join(got, " ") != "q7hv2k09sd t3kq0vhd81" {
		t.Error(got)
	}
}

// A name that looks like a password is one unless it is said to be none.
func TestPasswordsNot(t *testing.T) {
	text := "Name:\nq7hv2k09sd\n\nPassword:\nt3kq0vhd81\n"
	if got := Passwords(text); len(got) != 2 {
		t.Error(got)
	}
	for _, name := range []string{"q7hv2k09sd", "Q7HV2K09SD", " q7hv2k09sd "} {
		if got := Passwords(text, name); strings.Join(got, " ") != "t3kq0vhd81" {
			t.Error(name, got)
		}
	}
	// A part of a password is no reason against it.
	if got := Passwords(text, "q7hv2k09sd", "t3kq", "vhd81", "", "0"); strings.Join(got, " ") != "t3kq0vhd81" {
		t.Error(got)
	}
}

func TestPasswordsOfMails(t *testing.T) {
	for file, want := range map[string]string{"plain": "t3kq0vhd81", "alternative": "q7hv2k09sd"} {
		raw, err := os.ReadFile("testdata/" + file + ".eml")
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(Message{ID: file, Raw: raw})
		if err != nil {
			t.Fatal(err)
		}
		if got := Passwords(m.Text, "Alice", "Bob"); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %q from %q", file, got, m.Text)
		}
	}
}

// A long text costs bounded time and gives a bounded number.
func TestPasswordsBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for what, text := range map[string]string{
		"words":     strings.Repeat("q7hv2k09sd ", 100_000),
		"others":    made(r, base32+"          ", 1<<20),
		"one word":  strings.Repeat("q7hv2k09sd", 100_000),
		"quotes":    strings.Repeat(`"q7hv2k09sd"`, 100_000),
		"brackets":  strings.Repeat("(", 1<<20),
		"lines":     strings.Repeat("q7hv2k09sd\n", 100_000),
		"addresses": strings.Repeat("a@", 1<<19),
		"URLs":      strings.Repeat("http://", 1<<17),
		"colons":    strings.Repeat("a:", 1<<19),
	} {
		begin := time.Now()
		got := Passwords(text, "q7hv", "a", "some name", strings.Repeat("x", 1000))
		if took := time.Since(begin); took > 10*time.Second || len(got) > maxPasswords {
			t.Errorf("%s: %d in %v", what, len(got), took)
		}
	}
}
