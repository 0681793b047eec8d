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
func answerBatch(cmd *cobra.Command, path, calendarPath string) error {
	in := cmd.InOrStdin()
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return wrongUsage(unreadable(path, err))
		}
		defer file.Close()
		in = file
	}
	known := calendars{}
	if _, err := known.at(calendarPath); err != nil {
		return wrongUsage(err) // every line would say the same
	}
	lang := langOf(cmd)
	lines := bufio.NewReaderSize(in, 1<<16)
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	for {
		line, readErr := lines.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			err := writeJSON(out, known.answerLine(lang, line, calendarPath))
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

func (c calendars) answerLine(lang text.Lang, line []byte, calendarPath string) any {
	q, err := parseQuestion(line)
	if err == nil {
		if q.Calendar == "" {
			q.Calendar = calendarPath
		}
		var answer any
		answer, _, err = c.read(q)
		if err == nil {
			return answer
		}
	}
	return noAnswer{ID: idOf(line), Error: strings.Join(wordsOf(lang, err), " ")}
}

// parseQuestion takes one JSON object with known keys only: a mistyped "pause"
// would otherwise be a clock without pauses, and wrong in silence.
func parseQuestion(line []byte) (clockQuestion, error) {
	var q clockQuestion
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) && wrongType.Field != "" {
			return q, sentence{key: "cli.batch-wrong-type", args: text.Args{"field": wrongType.Field, "text": wrongType.Value}}
		}
		if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return q, sentence{key: "cli.batch-unknown-field", args: text.Args{"field": strings.Trim(field, `"`)}}
		}
		var syntax *json.SyntaxError
		if wrongType != nil || errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
			return q, sentence{key: "cli.batch-not-json"}
		}
		return q, err // a date, and it says so itself
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return q, sentence{key: "cli.batch-not-json"}
	}
	return q, nil
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
