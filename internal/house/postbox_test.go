package house

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/now"
	"fincert/internal/postbox"
)

// TestThePostboxComesBackFromABackupAndNotWhatWasTakenBack restores with keys
// that are newer than the backup.
func TestThePostboxComesBackFromABackupAndNotWhatWasTakenBack(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		ctx := context.Background()
		h := open(t, c)
		token := postbox.NewToken()
		file, err := h.Postbox.Keep(ctx, token, strings.NewReader("%PDF-1.7\nx\n%%EOF\n"))
		if err != nil {
			t.Fatal(err)
		}
		send := func(text string, files ...string) string {
			t.Helper()
			secret, err := h.Postbox.Send(ctx, postbox.Sending{Token: token, Files: files,
				Answers: postbox.Answers{Kind: postbox.Misuse, Place: "网店", Text: text, Name: "张三"}})
			if err != nil {
				t.Fatal(err)
			}
			return secret
		}
		stays, goes := send("一", file.Object), send("二")
		place, safe := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "keys")
		_, err = Backup(ctx, c, place, safe)
		if err != nil {
			t.Fatal(err)
		}
		err = h.Postbox.Withdraw(ctx, goes)
		if err != nil {
			t.Fatal(err)
		}
		_, err = BackupKeys(ctx, c, safe)
		if err != nil {
			t.Fatal(err)
		}
		shut(t, h)
		again := Config{Data: filepath.Join(t.TempDir(), "data"), Listen: c.Listen, Clock: c.Clock}
		_, err = Restore(ctx, again, RestoreOrder{From: place, Keys: safe})
		if err != nil {
			t.Fatal(err)
		}
		h = open(t, again)
		defer shut(t, h)
		back, err := h.Postbox.Standing(ctx, stays)
		if err != nil || back.Answers.Text != "一" || len(back.Files) != 1 {
			t.Errorf("came back: %+v, %v", back, err)
		}
		content, _, err := h.Postbox.Open(ctx, back.ID, file.Object)
		if err != nil {
			t.Fatal(err)
		}
		content.Close()
		gone, err := h.Postbox.Standing(ctx, goes)
		if err != nil || !gone.Erased || gone.Answers.Text != "" {
			t.Errorf("what was taken back: %+v, %v", gone, err)
		}
	})
}

func TestTheDailyRoundEmptiesThePostboxAfterTheSchemesTime(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		defer shut(t, h)
		secret, err := h.Postbox.Send(context.Background(), postbox.Sending{Token: postbox.NewToken(),
			Answers: postbox.Answers{Kind: postbox.Complaint, About: postbox.AboutBody, Text: "收费不明"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, there := range []bool{true, false} {
			err = h.daily(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.Postbox.Standing(context.Background(), secret)
			if there != (err == nil) {
				t.Errorf("there: %v, want %v", err, there)
			}
			c.Clock.(*now.Manual).Advance(190 * 24 * time.Hour)
		}
	})
}
