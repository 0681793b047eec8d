package access

import (
	"strings"
	"testing"
)

func TestAPasswordMatchesItsHashOnly(t *testing.T) {
	ctx, h := t.Context(), newHasher()
	for _, password := range []string{"", "一二三四五六七八九十十一", "$argon2id$", strings.Repeat("x", 1000)} {
		hash, err := h.of(ctx, password)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := h.matches(ctx, password, hash); !ok || err != nil {
			t.Errorf("%q does not match its own hash: %v", password, err)
		}
		if ok, err := h.matches(ctx, password+" ", hash); ok || err != nil {
			t.Errorf("%q matches with a blank more: %v", password, err)
		}
	}
	one, _ := h.of(ctx, "same")
	other, _ := h.of(ctx, "same")
	if one == other {
		t.Error("two people with one password have one hash")
	}
}

func FuzzAHashFromTheDatabaseCannotExhaustTheMachine(f *testing.F) {
	f.Add(nobody)
	f.Add("$argon2id$v=19$m=4294967295,t=99,p=255$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5")
	f.Add("$argon2id$v=19$m=8,t=1,p=0$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$")
	f.Fuzz(func(t *testing.T, hash string) {
		memory, passes, threads, salt, key, err := parseHash(hash)
		if err != nil {
			return
		}
		if memory > mostMemory || passes > mostPasses || threads == 0 || len(salt) == 0 || len(key) == 0 {
			t.Errorf("%q is taken as m=%d t=%d p=%d", hash, memory, passes, threads)
		}
	})
}
