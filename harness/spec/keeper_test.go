package spec_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// keeper is a wiki that keeps sessions and notes what it was asked.
type keeper struct {
	mu       sync.Mutex
	sessions map[string]string // who is signed in
	asked    []string
	onlyOnce bool // a token is good for one request
	used     map[string]bool
	refuses  bool // nobody signs in
}

func (k *keeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = r.ParseForm()
	id := ""
	if c, err := r.Cookie("w_session"); err == nil {
		id = c.Value
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	set := func(id string) { http.SetCookie(w, &http.Cookie{Name: "w_session", Value: id, Path: "/"}) }
	switch action, token := r.Form.Get("action"), r.Form.Get("lgtoken"); {
	case r.Form.Get("meta") == "tokens":
		k.note("token")
		if _, ok := k.sessions[id]; !ok {
			id = fmt.Sprintf("session%d", len(k.asked))
			k.sessions[id] = ""
			set(id)
		}
		fmt.Fprintf(w, `{"batchcomplete":"","query":{"tokens":{"%stoken":"%s+\\"}}}`, r.Form.Get("type"), digits(id))
	case r.Form.Get("meta") == "userinfo":
		k.note(strings.TrimSpace("who " + r.Form.Get("uiprop")))
		user := `"id":0,"name":"127.0.0.1","anon":true`
		if name := k.sessions[id]; name != "" {
			user = fmt.Sprintf(`"id":1,"name":%q`, name)
		}
		fmt.Fprintf(w, `{"batchcomplete":true,"query":{"userinfo":{%s}}}`, user)
	case action == "login" && (token != digits(id)+`+\` || k.onlyOnce && k.used[token]):
		k.note("wrong token")
		fmt.Fprint(w, wrongToken)
	case action == "login" && (r.Form.Get("lgpassword") != password || k.refuses):
		k.note("failed")
		k.used[token] = true
		fmt.Fprint(w, `{"login":{"result":"Failed","reason":"Incorrect password."}}`)
	case action == "login":
		k.note("success")
		delete(k.sessions, id)
		id = fmt.Sprintf("session%d", len(k.asked))
		k.sessions[id] = r.Form.Get("lgname")
		set(id)
		fmt.Fprintf(w, `{"login":{"result":"Success","lguserid":1,"lgusername":%q}}`, r.Form.Get("lgname"))
	case action == "clientlogin" && r.Form.Get("logintoken") != digits(id)+`+\`:
		k.note("badtoken")
		fmt.Fprint(w, `{"error":{"code":"badtoken","info":"Invalid CSRF token.","docref":"See https://wiki.example/api.php for API usage."}}`)
	case action == "clientlogin" && r.Form.Get("logincontinue") == "":
		k.note("clientlogin")
		fmt.Fprint(w, waiting[r.Form.Get("username")])
	case action == "clientlogin":
		k.note("continue")
		fmt.Fprint(w, waiting["UI"])
	case action == "createaccount":
		k.note("create")
		fmt.Fprint(w, `{"createaccount":{"status":"PASS","username":"Somebody"}}`)
	default:
		k.note(action)
		fmt.Fprint(w, `{"batchcomplete":true}`)
	}
}

// waiting are the answers of a login that is not done, by the name that signs in.
var waiting = map[string]string{
	"UI":       `{"clientlogin":{"status":"UI","requests":[],"message":"More.","messagecode":"more"}}`,
	"REDIRECT": `{"clientlogin":{"status":"REDIRECT","redirecttarget":"https://third.example/","requests":[],"message":"Go.","messagecode":"go"}}`,
	"RESTART":  `{"clientlogin":{"status":"RESTART","requests":[],"message":"Again.","messagecode":"again","canpreservestate":true}}`,
}

// digits are those of the token of a session.
func digits(id string) string {
	h := fmt.Sprintf("%x", id)
	return strings.Repeat("0", 40-len(h)) + h
}

func (k *keeper) note(what string) { k.asked = append(k.asked, what) }
