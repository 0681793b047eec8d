package upload

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fincert/test/browser"
)

// redPDF is one red page.
func redPDF() []byte {
	var b bytes.Buffer
	var at []int
	b.WriteString("%PDF-1.4\n")
	paint := "1 0 0 rg 0 0 600 800 re f"
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(paint), paint),
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%s\nendobj\n", i+1, object)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 5\n0000000000 65535 f \n")
	for _, place := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", place)
	}
	fmt.Fprintf(&b, "trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table)
	return b.Bytes()
}

func redPicture(encode func(io.Writer, image.Image) error) []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 700, 400))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.RGBA{R: 255, A: 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	_ = encode(&b, picture) // a buffer takes everything
	return b.Bytes()
}

// red tells how many points of a picture are red.
func red(t *testing.T, picture []byte) (count int) {
	t.Helper()
	shot, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bounds := shot.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := shot.At(x, y).RGBA()
			if r > 0xe000 && g < 0x2000 && b < 0x2000 {
				count++
			}
		}
	}
	return count
}

func TestAMaterialIsSeenBesideWhatIsSaidOfIt(t *testing.T) {
	s := start(t, 1<<20)
	tab := browser.Open(t).Tab(t, browser.View{})
	for name, content := range map[string][]byte{
		"a.pdf": redPDF(), "a.png": redPicture(png.Encode),
		"a.jpg": redPicture(func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }),
	} {
		path := filepath.Join(t.TempDir(), name)
		err := os.WriteFile(path, content, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		tab.Go(s.url() + "/?lang=en")
		tab.Upload("#f", path)
		waitFor(tab, allDone)
		saw := tab.Go(s.url() + "/beside/" + browser.Eval[string](tab, objects))
		points := 0
		for range 200 { // the viewer of PDF files paints when it is ready, and tells nobody
			points = red(t, tab.Picture())
			if points > 50_000 {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if points <= 50_000 || len(saw.Console) > 0 {
			t.Errorf("of %s, %d points are seen; the console says %q", name, points, saw.Console)
		}
	}
}
