package wiki

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/mwconform/mwconform/fixtures"
)

var drawCaptcha = flag.Bool("draw-captcha", false, "draw the image of the scenario captcha-image anew")

const captchaImages = "wiki/scenarios/captcha-image/images"

// TestCaptchaImage is how the committed image was made, and checks that it is
// still the one: FancyCaptcha knows an image's answer by a digest in its name.
func TestCaptchaImage(t *testing.T) {
	a, err := LoadAnswers()
	if err != nil {
		t.Fatal(err)
	}
	c := a.CaptchaImage
	sum := md5.Sum([]byte(c.Secret + c.Salt + c.Answer + c.Secret + c.Salt))
	name := fmt.Sprintf("image_%s_%s.png", c.Salt, hex.EncodeToString(sum[:])[:16])
	drawn := drawText(t, c.Answer)
	if *drawCaptcha {
		dir := filepath.Join("../../fixtures", captchaImages)
		var out bytes.Buffer
		if err := png.Encode(&out, drawn); err != nil {
			t.Fatal(err)
		}
		os.RemoveAll(dir)
		put(t, filepath.Join(dir, name), out.String())
		t.Skip("drawn; run the test again")
	}
	files, err := fs.ReadDir(fixtures.FS, captchaImages)
	if err != nil || len(files) != 1 || files[0].Name() != name {
		t.Fatalf("%s holds %v, %v; want %s alone", captchaImages, files, err, name)
	}
	raw, err := fs.ReadFile(fixtures.FS, path.Join(captchaImages, name))
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != drawn.Bounds() {
		t.Fatalf("the image is %v, drawn %v", got.Bounds(), drawn.Bounds())
	}
	for y := range drawn.Rect.Dy() {
		for x := range drawn.Rect.Dx() {
			if is, want := color.GrayModel.Convert(got.At(x, y)), drawn.GrayAt(x, y); is != want {
				t.Fatalf("at %d,%d the image has %v, drawn %v", x, y, is, want)
			}
		}
	}
}

// glyphs are the letters the answer may have, five by seven; the bits of each
// row from the left.
var glyphs = map[rune][7]byte{
	'4': {0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
	'7': {0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
	'h': {0b10000, 0b10000, 0b11110, 0b10001, 0b10001, 0b10001, 0b10001},
	'k': {0b10000, 0b10000, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010},
	'm': {0b00000, 0b00000, 0b11010, 0b10101, 0b10101, 0b10001, 0b10001},
	'w': {0b00000, 0b00000, 0b10001, 0b10001, 0b10101, 0b10101, 0b01010},
}

func drawText(t *testing.T, text string) *image.Gray {
	t.Helper()
	const dot, gap = 8, 2 // pixels to a bit, bits between letters and around
	img := image.NewGray(image.Rect(0, 0, (len(text)*(5+gap)+gap)*dot, (7+2*gap)*dot))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for i, letter := range text {
		rows, ok := glyphs[letter]
		if !ok {
			t.Fatalf("no glyph for %q", letter)
		}
		for row, bits := range rows {
			for column := range 5 {
				if bits>>(4-column)&1 == 0 {
					continue
				}
				for p := range dot * dot {
					img.SetGray((gap+i*(5+gap)+column)*dot+p%dot, (gap+row)*dot+p/dot, color.Gray{})
				}
			}
		}
	}
	return img
}
