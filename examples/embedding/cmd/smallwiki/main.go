// Smallwiki serves the small wiki of the examples on an address of this
// machine, and prints what a mwconform.yaml needs to test it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/mwconform/mwconform/examples/embedding/smallwiki"
	"github.com/mwconform/mwconform/harness/target"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.Stdout); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "smallwiki:", err)
		os.Exit(2)
	}
}

// run serves until the context ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	f := flag.NewFlagSet("smallwiki", flag.ContinueOnError)
	listen := f.String("listen", "127.0.0.1:0", "address to listen on, of this machine only")
	bug := f.String("bug", "", fmt.Sprintf("be wrong in one thing: %v", smallwiki.Bugs))
	if err := f.Parse(args); err != nil {
		return err
	}
	if *bug != "" && !slices.Contains(smallwiki.Bugs, smallwiki.Bug(*bug)) {
		return fmt.Errorf("-bug: there is no %q; there is %v", *bug, smallwiki.Bugs)
	}
	host, _, err := net.SplitHostPort(*listen)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("-listen: %q is no address of this machine alone, such as 127.0.0.1:8080: the accounts are for tests", *listen)
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return fmt.Errorf("-listen: %w", err)
	}
	wiki := smallwiki.New()
	wiki.Bug = smallwiki.Bug(*bug)
	fmt.Fprintf(out, "endpoint: http://%s/api.php\nedition: \"1.39\"\ntest-wiki: true\nallow: [all]\n", l.Addr())
	for _, r := range target.Roles {
		if name, password, ok := wiki.TestAccount(r.ID); ok {
			fmt.Fprintf(out, "%s-name: %s\n%s-password: %s\n", r.ID, name, r.ID, password)
		}
	}
	server := &http.Server{Handler: wiki, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
