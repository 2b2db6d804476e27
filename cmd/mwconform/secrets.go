package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mwconform/mwconform/harness/target"
)

// passwordFiles reads ROLE-password-file ("-" is standard input, one line) into
// ROLE-password; both given is a contradiction.
func (s *settings) passwordFiles() error {
	if many, err := s.cmd.Flags().GetString("targets"); err == nil && many != "" {
		if err := noStandardInput(s); err != nil {
			return err
		}
	}
	if err := s.oneOnStandardInput(); err != nil {
		return err
	}
	for _, role := range target.Roles {
		if s.cmd.Flags().Lookup(role.ID+"-password-file") == nil {
			continue
		}
		file, _ := s.cmd.Flags().GetString(role.ID + "-password-file")
		if file == "" {
			continue
		}
		if s.from[role.ID+"-password"] != "default" {
			return fmt.Errorf("%s-password (%s) and %s-password-file (%s) contradict each other: give one",
				role.ID, s.from[role.ID+"-password"], role.ID, s.from[role.ID+"-password-file"])
		}
		password, err := readSecret(file)
		if err != nil {
			return fmt.Errorf("%s-password-file: %w", role.ID, err)
		}
		if err := s.set(role.ID+"-password", password, s.from[role.ID+"-password-file"]); err != nil {
			return err
		}
	}
	return nil
}

// oneOnStandardInput refuses two passwords from standard input before any of it is read.
func (s *settings) oneOnStandardInput() error {
	first := ""
	for _, role := range target.Roles {
		name := role.ID + "-password-file"
		if f := s.cmd.Flags().Lookup(name); f == nil || f.Value.String() != "-" {
			continue
		}
		if first != "" {
			return fmt.Errorf("%s and %s both want standard input: give a file to one", first, name)
		}
		first = name
	}
	return nil
}

// maxSecret bounds what is read as a password, in bytes.
const maxSecret = 4096

func readSecret(file string) (string, error) {
	var in io.Reader = os.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	// One line and no more: whoever types it does not have to end the input.
	line, err := bufio.NewReader(io.LimitReader(in, maxSecret+1)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" || len(line) > maxSecret {
		return "", fmt.Errorf("the first line has to hold the password (at most %d bytes)", maxSecret)
	}
	return line, nil
}
