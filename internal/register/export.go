package register

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// Export writes the whole register with the standings of a day, certificate by
// certificate, newest first. The bytes are a function of the snapshot's last
// public event, of the day and of the scheme then in force, so that a signature
// made at another moment still fits.
type Export struct {
	Snapshot *Snapshot
	On       calendar.Date
	Voice    Voice
}

// JSON writes an object whose certificates are as the API shows them, each on a
// line of its own.
func (e Export) JSON(w io.Writer) error {
	out := bufio.NewWriter(w)
	_, _ = fmt.Fprintf(out, "{\"position\":%d,\"on\":%q,\"scheme\":%q,\"count\":%d,\"certificates\":[",
		e.Snapshot.LastChange(), e.On.String(), e.Voice.Scheme.Edition(), e.Snapshot.Len()) // Flush tells
	for i, c := range e.Snapshot.newest {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		line, err := json.Marshal(e.Voice.View(e.Snapshot.standing(Answer{Certificate: c}, e.On)))
		if err != nil {
			return fmt.Errorf("write certificate %s: %w", c.Key, err)
		}
		_ = out.WriteByte('\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	_, _ = out.WriteString("\n]}\n")
	return out.Flush()
}

// columns of the CSV. Others may be added at the end.
var columns = []string{
	"number", "status_code", "status", "status_zh", "status_en", "status_since", "status_on", "issued", "valid_to", "first_issued",
	"holder_code", "holder_zh", "holder_en", "manufacturer_code", "manufacturer_zh", "manufacturer_en",
	"enterprise_code", "enterprise_zh", "enterprise_en", "kind_zh", "kind_en", "product_zh", "product_en", "model",
	"standards", "announcement", "predecessor", "copy", "register_position",
}

// byteOrderMark tells spreadsheets that the text is UTF-8.
const byteOrderMark = "\uFEFF"

// CSV writes a table for spreadsheets (RFC 4180, UTF-8 with a mark in front).
// No cell is taken for a formula.
func (e Export) CSV(w io.Writer) error {
	_, err := io.WriteString(w, byteOrderMark)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(columns) // Flush and Error tell
	zh, en := Voice{text.ZH, e.Voice.Scheme}, Voice{text.EN, e.Voice.Scheme}
	position := strconv.FormatInt(e.Snapshot.LastChange(), 10)
	for _, c := range e.Snapshot.newest {
		standing := c.StatusOn(e.On)
		code, word := zh.Status(standing.Status, standing.On)
		_, wordEN := en.Status(standing.Status, standing.On)
		f := c.Content
		row := []string{
			f.Number, code, string(standing.Status), word, wordEN, standing.Since.String(), e.On.String(),
			f.Issue.String(), f.ValidTo.String(), f.FirstIssue.String(),
			f.Holder.Code, f.Holder.Name.ZH, f.Holder.Name.EN, f.Manufacturer.Code, f.Manufacturer.Name.ZH, f.Manufacturer.Name.EN,
			f.Enterprise.Code, f.Enterprise.Name.ZH, f.Enterprise.Name.EN, f.ProductKind.ZH, f.ProductKind.EN,
			f.ProductName.ZH, f.ProductName.EN, f.Model,
			editions(f.Standards), f.Announcement, f.Predecessor, strconv.Itoa(f.Copy), position,
		}
		for i, cell := range row {
			row[i] = text.Inert(cell)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func editions(standards []rule.BasisStandard) string {
	var all []string
	for _, s := range standards {
		all = append(all, s.Edition)
	}
	return strings.Join(all, "; ")
}
