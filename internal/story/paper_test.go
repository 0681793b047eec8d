package story

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPaperSaysWhichMaterialItStandsFor(t *testing.T) {
	const title = "符合 JR/T 0171 相关要求的证明材料（个人金融信息保护）"
	file := filepath.Join(t.TempDir(), fileName(title))
	err := os.WriteFile(file, paper(title), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	read, err := exec.Command("pdftotext", "-raw", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (Debian: poppler-utils, poppler-data): %v %s", err, read)
	}
	if said := strings.Join(strings.Fields(string(read)), ""); !strings.Contains(said, strings.ReplaceAll(title, " ", "")) {
		t.Errorf("it says %s", said)
	}
	if name := filepath.Base(file); !strings.HasPrefix(name, "符合 JR-T 0171") {
		t.Errorf("its file is called %s", name)
	}
}
