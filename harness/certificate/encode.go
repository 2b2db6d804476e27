package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
)

// MostBytes is the largest certificate that is read; one of all profiles of 29
// scenarios has some 150 KB.
const MostBytes = 4 << 20

// canonical is the one way a certificate is written: indented by a blank, the
// members in the order of the type, a line feed at the end.
func (c *Certificate) canonical() ([]byte, error) {
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return nil, err
	}
	return append(data, '\n'), nil
}

// last begins the line of the digest. No line of the body begins so: nested
// members stand further in, and a JSON text has no line feed.
var last = []byte("\n \"digest\": ")

// body are the lines of a certificate before the one of the digest: what the
// digest and the signature are over, so that sed, sha256sum and openssl can
// check a certificate without mwconform.
func body(data []byte) ([]byte, error) {
	i := bytes.Index(data, last)
	if i < 0 {
		return nil, errors.New("no line of the digest")
	}
	return data[:i+1], nil
}

// Encode gives the bytes of the file, with digest and, where there is a key,
// signature. A nil key makes an unsigned certificate.
func (c *Certificate) Encode(key ed25519.PrivateKey) ([]byte, error) {
	c.Key, c.Digest, c.Signature = nil, "", ""
	if key != nil {
		c.Key = describe(key.Public().(ed25519.PublicKey))
	}
	data, err := c.canonical()
	if err != nil {
		return nil, err
	}
	over, err := body(data)
	if err != nil {
		return nil, err
	}
	c.Digest = hexSum(over)
	if key != nil {
		c.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, over))
	}
	return c.canonical()
}

// decode reads the bytes of a certificate strictly: no unknown member and
// nothing behind it.
func decode(data []byte) (*Certificate, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	c := &Certificate{}
	if err := d.Decode(c); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind the certificate")
	}
	return c, nil
}
