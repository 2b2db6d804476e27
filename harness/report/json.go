package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
)

// JSON is the report as indented JSON with a line feed at the end.
func (r *Report) JSON() ([]byte, error) {
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return nil, err
	}
	return append(canonical(data), '\n'), nil
}

// canonical writes U+FFFD in one way. Go escapes it where it stands for bytes
// that are no text, such as those of an image, and leaves it where it was read
// from a report: a report that is read and written again has the same bytes.
func canonical(data []byte) []byte {
	return bytes.ReplaceAll(data, []byte("\ufffd"), []byte(`\ufffd`))
}

// WriteFile writes the report so that it is there whole or not at all.
func (r *Report) WriteFile(name string) error {
	data, err := r.JSON()
	if err != nil {
		return err
	}
	return WriteWhole(name, data)
}

// WriteWhole writes a file so that it is there whole or not at all. What is no
// file, such as /dev/stdout, is written to and stays; behind a link stands the
// file.
func WriteWhole(name string, data []byte) error {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, data, 0o644)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err = tmp.Write(data); err == nil {
		err = tmp.Chmod(0o644)
	}
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
