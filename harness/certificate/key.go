package certificate

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// Algorithm is the one of all signatures.
const Algorithm = "ed25519"

// mostKey is the largest key file that is read, bytes.
const mostKey = 64 << 10

// ReadPrivateKey reads an ed25519 private key (PEM, PKCS#8). The file must not
// be open to others. No error repeats anything of the file.
func ReadPrivateKey(name string) (ed25519.PrivateKey, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s holds a private key and is open to others (mode %04o): chmod 600 %s", name, info.Mode().Perm(), name)
	}
	block, err := readPEM(name, "PRIVATE KEY", "openssl genpkey -algorithm ed25519 makes one")
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block)
	if err != nil {
		return nil, fmt.Errorf("%s holds a private key that cannot be read", name)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds a private key that is none of ed25519: openssl genpkey -algorithm ed25519 makes one", name)
	}
	return key, nil
}

// ReadPublicKey reads an ed25519 public key (PEM, PKIX).
func ReadPublicKey(name string) (ed25519.PublicKey, error) {
	block, err := readPEM(name, "PUBLIC KEY", "openssl pkey -pubout makes one of a private key")
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKIXPublicKey(block)
	if err != nil {
		return nil, fmt.Errorf("%s holds a public key that cannot be read", name)
	}
	key, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%s holds a public key that is none of ed25519", name)
	}
	return key, nil
}

// readPEM is the one block of a kind in a PEM file.
func readPEM(name, kind, how string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > mostKey {
		return nil, fmt.Errorf("%s is no key file", name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	switch {
	case block == nil:
		return nil, fmt.Errorf("%s holds no PEM key: %s", name, how)
	case block.Type != kind:
		return nil, fmt.Errorf("%s holds a PEM block %q where %q is due: %s", name, blockKind(block.Type), kind, how)
	}
	return block.Bytes, nil
}

// kinds are the PEM kinds that may be repeated in an error.
var kinds = map[string]bool{"PRIVATE KEY": true, "PUBLIC KEY": true, "ENCRYPTED PRIVATE KEY": true, "OPENSSH PRIVATE KEY": true,
	"RSA PRIVATE KEY": true, "EC PRIVATE KEY": true, "CERTIFICATE": true}

func blockKind(kind string) string {
	if kinds[kind] {
		return kind
	}
	return "of another kind"
}

// describe is a public key as it stands in a certificate.
func describe(key ed25519.PublicKey) *Key {
	return &Key{Algorithm: Algorithm, Public: base64.StdEncoding.EncodeToString(key), Fingerprint: Fingerprint(key)}
}

// Fingerprint is the SHA-256 of a key in DER form (PKIX), as of
// openssl pkey -pubin -outform DER | sha256sum.
func Fingerprint(key ed25519.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "" // never of an ed25519 key
	}
	return hexSum(der)
}

// key is the public key of a certificate, an error where its parts do not
// belong together.
func (k *Key) key() (ed25519.PublicKey, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(k.Public)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, errors.New("the public key in it is none of ed25519")
	}
	if Fingerprint(raw) != k.Fingerprint {
		return nil, errors.New("the fingerprint in it is not that of the public key in it")
	}
	return raw, nil
}
