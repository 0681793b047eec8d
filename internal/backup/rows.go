package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"fincert/internal/store"
)

// kind is how a column's values are written, the same for every engine.
type kind string

const (
	whole kind = "integer"
	text  kind = "text"
	raw   kind = "bytes" // in base64
)

// kinds are the engines' words for a column's type.
var kinds = map[string]kind{
	"INTEGER": whole, "INT8": whole, "INT4": whole, "INT2": whole, "TEXT": text, "BLOB": raw, "BYTEA": raw,
}

// column is a column of a table, as the first line of a part names it.
type column struct {
	Name string `json:"name"`
	Kind kind   `json:"kind"`
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// rowsPerPart keeps a part at a size that is read again in seconds.
const rowsPerPart = 100_000

// export writes a table as parts of gzipped lines: the columns, then one array
// a row.
func (f *folder) export(q store.Querier, table string) error {
	rows, err := q.Query("select * from " + table + " order by 1")
	if err != nil {
		return fmt.Errorf("read %s: %w", table, err)
	}
	defer rows.Close()
	columns, err := columnsOf(rows)
	if err != nil {
		return fmt.Errorf("read %s: %w", table, err)
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	var p *rowWriter
	for n := 0; ; n++ {
		more := rows.Next()
		if p != nil && (!more || p.rows == rowsPerPart) {
			err = p.close(f)
			if err != nil {
				return err
			}
			p = nil
		}
		if !more {
			break
		}
		if p == nil {
			p, err = f.rows(table, n/rowsPerPart+1, columns)
			if err != nil {
				return err
			}
		}
		err = rows.Scan(into...)
		if err == nil {
			err = p.write(values)
		}
		if err != nil {
			return fmt.Errorf("write a row of %s: %w", table, err)
		}
	}
	err = rows.Err()
	if err != nil {
		return fmt.Errorf("read %s: %w", table, err)
	}
	return nil
}

func columnsOf(rows *sql.Rows) ([]column, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := make([]column, len(types))
	for i, t := range types {
		kind, known := kinds[strings.ToUpper(t.DatabaseTypeName())]
		if !known {
			return nil, fmt.Errorf("no backup knows the type %s of the column %s", t.DatabaseTypeName(), t.Name())
		}
		columns[i] = column{t.Name(), kind}
	}
	return columns, nil
}

// rowWriter is a part that rows are written into.
type rowWriter struct {
	*writer
	pressed *gzip.Writer
	buffer  *bufio.Writer
	encoder *json.Encoder
	rows    int64
}

func (f *folder) rows(table string, number int, columns []column) (*rowWriter, error) {
	w, err := f.create(fmt.Sprintf("%s-%04d.rows.gz", table, number))
	if err != nil {
		return nil, err
	}
	w.part.Table = table
	pressed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	p := &rowWriter{writer: w, pressed: pressed, buffer: bufio.NewWriterSize(pressed, 1<<16)}
	p.encoder = json.NewEncoder(p.buffer)
	p.encoder.SetEscapeHTML(false)
	return p, p.encoder.Encode(columns)
}

// write adds a row; bytes become base64.
func (p *rowWriter) write(values []any) error {
	p.rows++
	return p.encoder.Encode(values)
}

func (p *rowWriter) close(f *folder) error {
	p.part.Rows = p.rows
	for _, step := range []func() error{p.buffer.Flush, p.pressed.Close} {
		err := step()
		if err != nil {
			return fmt.Errorf("write the backup: %w", err)
		}
	}
	return f.done(p.writer)
}

// row is one row of a part; its values are in the order of columns.
type row struct {
	columns []column
	values  []any
}

// at is the value of a column, nil if the table has none of that name.
func (r row) at(name string) any {
	i := slices.IndexFunc(r.columns, func(c column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return r.values[i]
}

func (r row) text(name string) string  { s, _ := r.at(name).(string); return s }
func (r row) number(name string) int64 { n, _ := r.at(name).(int64); return n }
func (r row) bytes(name string) []byte { b, _ := r.at(name).([]byte); return b }
func (r row) has(name string) bool     { return r.at(name) != nil }

// each hands out the rows of a part. A part that is not what a backup writes is
// an error, although its hash is right.
func (p Part) each(dir string, take func(row) error) error {
	file, err := os.Open(filepath.Join(dir, p.Name))
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	defer file.Close()
	pressed, err := gzip.NewReader(bufio.NewReaderSize(file, 1<<16))
	if err != nil {
		return fmt.Errorf("%w: %w", altered(p.Name), err)
	}
	lines := bufio.NewReaderSize(pressed, 1<<16)
	var columns []column
	for rows := int64(0); ; rows++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			if columns == nil || rows-1 != p.Rows {
				return altered(p.Name)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", altered(p.Name), err)
		}
		if columns == nil {
			columns, err = readColumns(line)
		} else {
			var values []any
			values, err = readValues(line, columns)
			if err == nil {
				err = take(row{columns, values})
				if err != nil {
					return err
				}
			}
		}
		if err != nil {
			return fmt.Errorf("%w: line %d: %w", altered(p.Name), rows+1, err)
		}
	}
}

func readColumns(line []byte) ([]column, error) {
	var columns []column
	err := json.Unmarshal(line, &columns)
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		if !identifier.MatchString(c.Name) || c.Kind != whole && c.Kind != text && c.Kind != raw {
			return nil, fmt.Errorf("no column is called %q of kind %q", c.Name, c.Kind)
		}
	}
	if len(columns) == 0 {
		return nil, fmt.Errorf("a table has no columns")
	}
	return columns, nil
}

func readValues(line []byte, columns []column) ([]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var values []any
	err := decoder.Decode(&values)
	if err != nil {
		return nil, err
	}
	if len(values) != len(columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(values), len(columns))
	}
	for i, v := range values {
		values[i], err = readValue(v, columns[i].Kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", columns[i].Name, err)
		}
	}
	return values, nil
}

func readValue(v any, k kind) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case json.Number:
		if k == whole {
			return v.Int64()
		}
	case string:
		if k == text {
			return v, nil
		}
		if k == raw {
			return base64.StdEncoding.DecodeString(v)
		}
	}
	return nil, fmt.Errorf("%v is not %s", v, k)
}
