package text

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// Args are the named values of a sentence. A value is
//
//   - interface{ CatalogKey() string }: a term, said in the reader's language;
//     if no catalog has the key, its String, if it has one;
//   - interface{ Words() (zh, en string) }: words in both languages, such as a
//     name out of the scheme; Chinese stands in for missing English;
//   - a fmt.Stringer, such as a date, a string or an int: shown as it is.
//
// An int called count chooses between singular and plural. Any map[string]any
// will do.
type Args = map[string]any

// Words is a fault as a person reads it.
type Words struct {
	Title  string // what kind of no this is
	Detail string // what is wrong
	Next   string // what would unlock it or what to do; may be empty
}

// T is the sentence of a key in a language, with its values in place.
func T(lang Lang, key string, args ...Args) string {
	sentence, ok := Lookup(lang, key, args...)
	if !ok {
		return missing(key)
	}
	return sentence
}

// Lookup is T for a key that need not exist.
func Lookup(lang Lang, key string, args ...Args) (sentence string, ok bool) {
	return shipped().lookup(lang, key, args...)
}

// Fault words a fault by its kind, its key and its values.
func Fault(lang Lang, kind, key string, args ...Args) Words {
	next, _ := Lookup(lang, key+".next", args...)
	return Words{
		Title:  T(lang, "fault."+kind+".title"),
		Detail: T(lang, key, args...),
		Next:   next,
	}
}

// missing makes a hole in the catalogs visible instead of leaving a blank.
func missing(key string) string { return "⟦" + key + "⟧" }

//go:embed zh-CN/*.toml en/*.toml
var files embed.FS

// shipped are the catalogs that fincert comes with. Broken ones stop the
// program at its first word; a test reads them before anyone else.
var shipped = sync.OnceValue(func() *catalogs {
	c, err := load(files)
	if err != nil {
		panic(fmt.Errorf("read the catalogs of package text: %w", err))
	}
	return c
})

// catalogs are read once and never changed, so any number of readers may share
// them.
type catalogs struct {
	messages map[Lang]map[string]*i18n.Message
	speak    map[Lang]*i18n.Localizer
}

// strict makes a sentence that asks for a value it was not given an error.
var strict = &template.TextParser{Option: "missingkey=error"}

// load reads every *.toml in the folder of each language. A key that stands in
// two files is an error: one of the two sentences would be lost.
func load(from fs.FS) (*catalogs, error) {
	c := &catalogs{messages: map[Lang]map[string]*i18n.Message{}, speak: map[Lang]*i18n.Localizer{}}
	for _, lang := range Langs() {
		// A bundle per language: go-i18n would otherwise fall back to the
		// default language, and a missing translation would go unseen.
		tag := language.Make(lang.String())
		bundle := i18n.NewBundle(tag)
		c.messages[lang] = map[string]*i18n.Message{}
		c.speak[lang] = i18n.NewLocalizer(bundle, lang.String())
		names, err := fs.Glob(from, path.Join(lang.String(), "*.toml"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			content, err := fs.ReadFile(from, name)
			if err != nil {
				return nil, err
			}
			messages, err := bundle.ParseMessageBytes(tag, content, toml.Unmarshal)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			for _, message := range messages {
				if c.messages[lang][message.ID] != nil {
					return nil, fmt.Errorf("%s: %q stands in another file too", name, message.ID)
				}
				c.messages[lang][message.ID] = message
			}
		}
	}
	return c, nil
}

func (c *catalogs) lookup(lang Lang, key string, args ...Args) (string, bool) {
	values := map[string]any{}
	var count any
	for _, some := range args {
		for name, value := range some {
			values[name] = c.value(lang, value)
		}
		if n, ok := some["count"].(int); ok {
			count = n
		}
	}
	sentence, err := c.speak[lang].Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: values, PluralCount: count, TemplateParser: strict,
	})
	if err == nil {
		return sentence, true
	}
	var notFound *i18n.MessageNotFoundErr
	if errors.As(err, &notFound) {
		return "", false
	}
	if sentence != "" {
		return sentence, true // the plural form is not told apart in this sentence
	}
	return missing(key), true // a value is missing: the sentence must not look whole
}

func (c *catalogs) value(lang Lang, value any) any {
	switch v := value.(type) {
	case interface{ CatalogKey() string }:
		if said, ok := c.lookup(lang, v.CatalogKey()); ok {
			return said
		}
		if named, ok := value.(fmt.Stringer); ok {
			return named.String()
		}
		return missing(v.CatalogKey())
	case interface{ Words() (zh, en string) }:
		zh, en := v.Words()
		if lang == EN && en != "" {
			return en
		}
		return zh
	case fmt.Stringer:
		return v.String()
	}
	return value
}

// valuePlace is where a value goes in a sentence.
var valuePlace = regexp.MustCompile(`\{\{\.([a-z]+)\}\}`)

// Values are the names of the values that a sentence asks for; ok is false when
// no catalog has it.
func Values(key string) (names []string, ok bool) {
	message := shipped().messages[ZH][key]
	if message == nil {
		return nil, false
	}
	for _, found := range valuePlace.FindAllStringSubmatch(message.Other, -1) {
		names = append(names, found[1])
	}
	return names, true
}

// Fill puts values into a sentence that is no catalog's, such as one of the
// scheme. ok is false when it asks for one that is not given.
func Fill(lang Lang, sentence string, args Args) (filled string, ok bool) {
	ok = true
	filled = valuePlace.ReplaceAllStringFunc(sentence, func(place string) string {
		value, given := args[valuePlace.FindStringSubmatch(place)[1]]
		ok = ok && given
		return fmt.Sprint(shipped().value(lang, value))
	})
	return filled, ok && !strings.Contains(filled, "{{")
}
