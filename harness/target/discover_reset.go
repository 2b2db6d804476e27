package target

import "github.com/mwconform/mwconform/harness/api"

// resetLimits reads from anybody's userinfo what stands in the way of
// resetting passwords: the right, and the limit of an address
// (includes/user/PasswordReset.php: computeIsAllowed, execute).
func (d *discovery) resetLimits(r *api.Response) {
	if !hasRight(r, "editmyprivateinfo") {
		d.has("private-data-closed", "userinfo has no right editmyprivateinfo")
	}
	if _, limited := r.At("query", "userinfo", "ratelimits", "mailpassword"); !limited {
		d.has("reset-unlimited", "userinfo names no limit mailpassword")
	}
}

// resetRoutes reads from paraminfo by what an account can be named. Without
// any route the module has no parameters and takes no token
// (includes/api/ApiResetPassword.php).
func (d *discovery) resetRoutes(module any) {
	m, _ := module.(map[string]any)
	list, _ := m["parameters"].([]any)
	routes := map[any]bool{}
	for _, p := range list {
		if one, ok := p.(map[string]any); ok {
			routes[one["name"]] = true
		}
	}
	if !routes["user"] && !routes["email"] {
		d.has("reset-disabled", "paraminfo declares neither user nor email")
		return
	}
	able := d.facts.Has("anonymous-read") && d.facts.Has("sign-in") && !d.facts.Has("private-data-closed")
	for _, route := range []string{"user", "email"} {
		switch {
		case !routes[route]:
			d.has("no-reset-by-"+route, "paraminfo does not declare "+route)
		case able:
			d.has("reset-by-"+route, "paraminfo and userinfo")
		}
	}
}
