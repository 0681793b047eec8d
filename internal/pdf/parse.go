package pdf

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The kinds of value in a PDF. A boolean is a bool, a number float64, null nil.
type (
	nameValue string
	textValue struct {
		data     []byte
		from, to int // where it stands in the source, its brackets included
	}
	arrayValue []any
	dictValue  map[nameValue]any
	// operator is a bare word: in a page what is done, in a file "obj", "R" …
	operator string
)

var errSyntax = errors.New("not the syntax of a paper")

// deepest is how far arrays and dictionaries may be nested.
const deepest = 16

// parser reads values from a source, from at on.
type parser struct {
	source []byte
	at     int
}

func space(c byte) bool {
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '
}

func delimiter(c byte) bool { return strings.IndexByte("()<>[]{}/%", c) >= 0 }

func (p *parser) skip() {
	for p.at < len(p.source) && space(p.source[p.at]) {
		p.at++
	}
}

// ahead: does the source go on with this?
func (p *parser) ahead(s string) bool { return bytes.HasPrefix(p.source[p.at:], []byte(s)) }

// value reads the next value or word. Its end is an error.
func (p *parser) value(depth int) (any, error) {
	p.skip()
	switch {
	case p.at >= len(p.source) || depth > deepest:
		return nil, errSyntax
	case p.ahead("<<"):
		return p.dict(depth)
	case p.ahead("<"):
		return p.hexText()
	case p.ahead("("):
		return p.literalText()
	case p.ahead("["):
		return p.array(depth)
	case p.ahead("/"):
		p.at++
		return p.name()
	case delimiter(p.source[p.at]):
		return nil, errSyntax
	}
	word := string(p.word())
	switch word {
	case "true", "false":
		return word == "true", nil
	case "null":
		return nil, nil
	}
	if c := word[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return nil, errSyntax
		}
		return n, nil
	}
	return operator(word), nil
}

func (p *parser) word() []byte {
	from := p.at
	for p.at < len(p.source) && !space(p.source[p.at]) && !delimiter(p.source[p.at]) {
		p.at++
	}
	return p.source[from:p.at]
}

func (p *parser) name() (any, error) {
	word := p.word()
	if !bytes.Contains(word, []byte("#")) {
		return nameValue(word), nil
	}
	var out []byte
	for i := 0; i < len(word); i++ {
		if word[i] != '#' {
			out = append(out, word[i])
			continue
		}
		if i+3 > len(word) {
			return nil, errSyntax
		}
		c, err := hex.DecodeString(string(word[i+1 : i+3]))
		if err != nil {
			return nil, errSyntax
		}
		out = append(out, c[0])
		i += 2
	}
	return nameValue(out), nil
}

func (p *parser) hexText() (any, error) {
	from := p.at
	end := bytes.IndexByte(p.source[from:], '>')
	if end < 0 {
		return nil, errSyntax
	}
	p.at = from + end + 1
	data := make([]byte, hex.DecodedLen(end-1))
	_, err := hex.Decode(data, p.source[from+1:from+end])
	if err != nil {
		return nil, errSyntax
	}
	return textValue{data, from, p.at}, nil
}

// literalText knows the escapes that this writer makes.
func (p *parser) literalText() (any, error) {
	from := p.at
	var data []byte
	for p.at++; p.at < len(p.source); p.at++ {
		switch c := p.source[p.at]; c {
		case ')':
			p.at++
			return textValue{data, from, p.at}, nil
		case '(':
			return nil, errSyntax
		case '\\':
			p.at++
			if p.at == len(p.source) || strings.IndexByte(`()\`, p.source[p.at]) < 0 {
				return nil, errSyntax
			}
			data = append(data, p.source[p.at])
		default:
			data = append(data, c)
		}
	}
	return nil, errSyntax
}

func (p *parser) array(depth int) (any, error) {
	all, err := p.until("]", depth)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// until reads the values from behind an opening mark, which is as long as the
// closing one, up to that.
func (p *parser) until(closing string, depth int) (arrayValue, error) {
	p.at += len(closing)
	all := arrayValue{}
	for {
		p.skip()
		if p.ahead(closing) {
			p.at += len(closing)
			return all, nil
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if v == operator("R") {
			all, v, err = reference(all)
			if err != nil {
				return nil, err
			}
		} else if _, ok := v.(operator); ok {
			return nil, errSyntax
		}
		all = append(all, v)
	}
}

func (p *parser) dict(depth int) (any, error) {
	all, err := p.until(">>", depth)
	if err != nil {
		return nil, err
	}
	if len(all)%2 != 0 {
		return nil, errSyntax
	}
	d := make(dictValue, len(all)/2)
	for i := 0; i < len(all); i += 2 {
		key, ok := all[i].(nameValue)
		if _, twice := d[key]; !ok || twice {
			return nil, errSyntax
		}
		d[key] = all[i+1]
	}
	return d, nil
}

// reference takes the two numbers before an R off the values read so far.
func reference(all arrayValue) (arrayValue, any, error) {
	if len(all) < 2 {
		return nil, nil, errSyntax
	}
	n, ok := all[len(all)-2].(float64)
	generation, ok2 := all[len(all)-1].(float64)
	if !ok || !ok2 || generation != 0 || n < 1 || n > maxObjects || n != float64(int(n)) {
		return nil, nil, errSyntax
	}
	return all[:len(all)-2], ref(n), nil
}

// whole is a number without a fraction, within the file.
func whole(v any) (int, bool) {
	n, ok := v.(float64)
	return int(n), ok && n >= 0 && n <= MaxSize && n == float64(int(n))
}

// render writes a value in one way, whatever way it was written in.
func render(to []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(to, "null"...)
	case bool:
		return strconv.AppendBool(to, v)
	case float64:
		return strconv.AppendFloat(to, v, 'f', -1, 64)
	case ref:
		return append(to, v.String()...)
	case nameValue:
		return append(to, name(string(v))...)
	case textValue:
		return fmt.Appendf(to, "<%X>", v.data)
	case arrayValue:
		to = append(to, '[')
		for i, member := range v {
			if i > 0 {
				to = append(to, ' ')
			}
			to = render(to, member)
		}
		return append(to, ']')
	case dictValue:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, string(key))
		}
		slices.Sort(keys)
		to = append(to, "<<"...)
		for _, key := range keys {
			to = append(to, name(key)...)
			to = append(to, ' ')
			to = render(to, v[nameValue(key)])
		}
		return append(to, ">>"...)
	}
	panic(fmt.Sprintf("a value of type %T", v))
}
