package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"fincert/internal/text"
)

// terminal is one as a person has it: what is typed at far arrives at near.
func terminal(t *testing.T) (near, far *os.File) {
	t.Helper()
	far, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	var number int
	raw, err := far.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	unlocked := raw.Control(func(fd uintptr) {
		err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0)
		if err == nil {
			number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if unlocked != nil || err != nil {
		t.Fatal(unlocked, err)
	}
	near, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close() })
	return near, far
}

func TestAPasswordThatIsTypedIsNotShown(t *testing.T) {
	near, far := terminal(t)
	var asked bytes.Buffer
	cmd := &cobra.Command{}
	lang := langFlag(text.EN)
	cmd.Flags().Var(&lang, "lang", "")
	cmd.SetIn(near)
	cmd.SetErr(typist{&asked, far})
	got, err := typedSecret(cmd)
	if err != nil || got != "一个很长的口令" {
		t.Errorf("read %q: %v", got, err)
	}
	err = far.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	shown := make([]byte, 100)
	n, _ := far.Read(shown)
	if strings.Contains(string(shown[:n]), "口令") {
		t.Errorf("the terminal shows %q", shown[:n])
	}
	if !strings.HasSuffix(asked.String(), "\n") {
		t.Errorf("what comes next stands behind the question: %q", asked.String())
	}
}

// typist answers a question as soon as it is asked, and what comes after with
// nothing: the terminal is silent only from the reading on.
type typist struct {
	asked *bytes.Buffer
	far   *os.File
}

func (w typist) Write(question []byte) (int, error) {
	if w.asked.Len() == 0 {
		time.AfterFunc(50*time.Millisecond, func() { _, _ = w.far.WriteString("一个很长的口令\n") })
	}
	return w.asked.Write(question)
}
