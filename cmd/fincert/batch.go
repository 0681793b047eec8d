package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"fincert/internal/text"
)

// answerBatch answers the questions of a file, or of standard input if it is
// "-", line by line and in their order. A line that cannot be answered gets an
// answer that says why, and the next one is read: one bad line among thousands
// must not cost the others. Lines are answered as they come, so that a program
// at the other end of a pipe need not finish asking before it reads.
func answerBatch(cmd *cobra.Command, path string, answer func(line []byte) (any, error)) error {
	in := cmd.InOrStdin()
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return wrongUsage(unreadable(path, err))
		}
		defer file.Close()
		in = file
	}
	lang := langOf(cmd)
	lines := bufio.NewReaderSize(in, 1<<16)
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	for {
		line, readErr := lines.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			err := writeJSON(out, answerLine(lang, line, answer))
			if err != nil {
				return fmt.Errorf("write answers: %w", err)
			}
		}
		if readErr != nil || lines.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("write answers: %w", err)
			}
		}
		if errors.Is(readErr, io.EOF) {
			return nil
		}
		if readErr != nil {
			return unreadable(path, readErr)
		}
	}
}

// noAnswer is what a line is answered with that cannot be.
type noAnswer struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

func answerLine(lang text.Lang, line []byte, answer func(line []byte) (any, error)) any {
	given, err := answer(line)
	if err != nil {
		return noAnswer{ID: idOf(line), Error: strings.Join(wordsOf(lang, err), " ")}
	}
	return given
}

// readLine takes one JSON object with known keys only: a mistyped "pause" would
// otherwise be a clock without pauses, and wrong in silence.
func readLine(line []byte, question any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(question); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) && wrongType.Field != "" {
			return sentence{key: "cli.batch-wrong-type", args: text.Args{"field": wrongType.Field, "text": wrongType.Value}}
		}
		if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return sentence{key: "cli.batch-unknown-field", args: text.Args{"field": strings.Trim(field, `"`)}}
		}
		var syntax *json.SyntaxError
		if wrongType != nil || errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
			return sentence{key: "cli.batch-not-json"}
		}
		return err // a date, and it says so itself
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return sentence{key: "cli.batch-not-json"}
	}
	return nil
}

// idOf is the id of a line, even of one that is wrong otherwise; null if it has
// none.
func idOf(line []byte) json.RawMessage {
	var named struct {
		ID json.RawMessage `json:"id"`
	}
	if err := json.Unmarshal(line, &named); err != nil || named.ID == nil {
		return json.RawMessage("null")
	}
	return named.ID
}
