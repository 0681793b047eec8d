package house

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fincert/internal/now"
	"fincert/internal/store"
)

// graded is how Examine finds an installation: the grade of each key.
func graded(c Config) map[string]Grade {
	grades := map[string]Grade{}
	for _, f := range Examine(context.Background(), c) {
		grades[f.Key] = f.Grade
	}
	return grades
}

func TestTheDoctorFindsASoundInstallationSoundWhileItIsServed(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		c.BaseURL, c.Passphrase, c.Rate = "https://cert.example.cn", "a long passphrase", 50
		h := open(t, c)
		defer shut(t, h)
		defer serving(t, h)()
		for key, grade := range graded(c) {
			if grade == Broken {
				t.Errorf("%s is broken", key)
			}
		}
		for _, key := range []string{"doctor.configuration", "doctor.storage", "doctor.database", "doctor.time", "doctor.calendar", "doctor.jobs"} {
			if graded(c)[key] != Sound {
				t.Errorf("%s is not among the sound: %v", key, graded(c))
			}
		}
	})
}

func TestTheDoctorFindsWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		shut(t, open(t, c))
		day := func(year int, month time.Month) *now.Manual {
			return now.NewManual(time.Date(year, month, 3, 2, 0, 0, 0, time.UTC))
		}
		for _, wrong := range []struct {
			key   string
			grade Grade
			as    func(c *Config)
		}{
			{"doctor.no-base-url", Warning, func(c *Config) { c.BaseURL = "" }},
			{"doctor.base-url", Broken, func(c *Config) { c.BaseURL = "cert.example.cn" }},
			{"doctor.no-rate", Warning, func(c *Config) { c.Rate = 0 }},
			{"doctor.no-folder", Broken, func(c *Config) { c.Data = filepath.Join(c.Data, "none") }},
			{"doctor.calendar-next-year", Warning, func(c *Config) { c.Clock = day(2026, time.December) }},
			{"doctor.calendar-late", Broken, func(c *Config) { c.Clock = day(2027, time.March) }},
			{"doctor.calendar-ends", Broken, func(c *Config) { c.Clock = day(2028, time.February) }},
			{"doctor.time-behind", Broken, func(c *Config) { c.Clock = day(2026, time.January) }},
			{"doctor.no-passphrase", Warning, func(c *Config) {}},
		} {
			with := c
			wrong.as(&with)
			if wrong.key == "doctor.no-passphrase" {
				err := os.WriteFile(filepath.Join(c.Data, keysName, "subjects-0001.key"), []byte("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"), 0o600)
				if err != nil {
					t.Fatal(err)
				}
			}
			if got := graded(with); got[wrong.key] != wrong.grade {
				t.Errorf("%s is %q, want %q, in %v", wrong.key, got[wrong.key], wrong.grade, got)
			}
		}
	})
}

func TestTheDoctorTellsADatabaseOfANewerProgram(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		err := h.DB.Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Exec("update goose_db_version set version_id = 299901010000 where version_id = (select max(version_id) from goose_db_version)")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		shut(t, h)
		if got := graded(c); got["doctor.database-newer"] != Broken {
			t.Errorf("found %v", got)
		}
	})
}
