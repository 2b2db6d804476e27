package wiki

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/goccy/go-yaml"
)

// decode reads one YAML document strictly: an unknown or repeated key, or a
// second document, is an error that begins with file:line:col.
func decode(fsys fs.FS, file string, into any) error {
	raw, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	file = "fixtures/" + file // as it is called in the repository
	d := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict())
	if err := d.Decode(into); err != nil {
		return located(file, err)
	}
	var more any
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: more than one document", file)
	}
	return nil
}

func located(file string, err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s:1:1: the file is empty", file)
	}
	var y yaml.Error
	if errors.As(err, &y) && y.GetToken() != nil && y.GetToken().Position != nil {
		at := y.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", file, at.Line, at.Column, y.GetMessage())
	}
	return fmt.Errorf("%s: %w", file, err)
}
