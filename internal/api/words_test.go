package api

import (
	"testing"

	"fincert/internal/body"
	"fincert/internal/rule"
	"fincert/internal/text"
)

func TestEveryEntryHasWordsInBothLanguages(t *testing.T) {
	for _, book := range []rule.Book{rule.Chapters(), body.Book()} {
		for _, entry := range book.Entries {
			for _, lang := range text.Langs() {
				if _, there := text.Lookup(lang, entryKey(entry.Name())); !there {
					t.Errorf("%s has no words in %s", entry.Name(), lang)
				}
			}
		}
	}
}
