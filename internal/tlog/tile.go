package tlog

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"fincert/internal/store"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	hashSize   = tlog.HashSize
)

// tileName names a tile.
type tileName struct {
	level int
	n     int64
}

// tiles reads the tiles of one transaction, each once, and appends to them.
type tiles struct {
	q       store.Querier
	held    map[tileName][]byte
	changed map[tileName]bool
}

func newTiles(q store.Querier) *tiles {
	return &tiles{q: q, held: map[tileName][]byte{}, changed: map[tileName]bool{}}
}

func (t *tiles) read(name tileName) ([]byte, error) {
	if hashes, have := t.held[name]; have {
		return hashes, nil
	}
	var hashes []byte
	err := t.q.QueryRow("select hashes from tlog_tile where level = $1 and n = $2", name.level, name.n).Scan(&hashes)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read the tile %d/%d: %w", name.level, name.n, err)
	}
	t.held[name] = hashes
	return hashes, nil
}

// append puts leaf number i (from 0) into the tree. A tile that is whole has a
// hash, which stands in the level above.
func (t *tiles) append(i int64, leaf []byte) error {
	hash := leaf
	for level := 0; ; level++ {
		name := tileName{level, i / tileWidth}
		hashes, err := t.read(name)
		if err != nil {
			return err
		}
		if int64(len(hashes)) != i%tileWidth*hashSize {
			return fmt.Errorf("the tile %d/%d holds %d bytes where hash %d of its level is to follow",
				level, name.n, len(hashes), i)
		}
		hashes = append(hashes, hash...)
		t.held[name], t.changed[name] = hashes, true
		if len(hashes) < tileWidth*hashSize {
			return nil
		}
		root := rootOf(hashes)
		hash, i = root[:], i/tileWidth
	}
}

// rootOf is the hash over a whole tile.
func rootOf(hashes []byte) tlog.Hash {
	row := make([]tlog.Hash, len(hashes)/hashSize)
	for i := range row {
		row[i] = tlog.Hash(hashes[i*hashSize : (i+1)*hashSize])
	}
	for len(row) > 1 {
		for i := range len(row) / 2 {
			row[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
		row = row[:len(row)/2]
	}
	return row[0]
}

// write stores what was appended to.
func (t *tiles) write(tx *store.Tx) error {
	for name := range t.changed {
		_, err := tx.Exec(`insert into tlog_tile (level, n, hashes) values ($1, $2, $3)
			on conflict (level, n) do update set hashes = excluded.hashes`, name.level, name.n, t.held[name])
		if err != nil {
			return fmt.Errorf("write the tile %d/%d: %w", name.level, name.n, err)
		}
	}
	t.changed = map[tileName]bool{}
	return nil
}

// ReadHashes serves package tlog's arithmetic.
func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		tile := tlog.TileForIndex(tileHeight, index)
		data, err := t.read(tileName{tile.L, tile.N})
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*hashSize {
			return nil, fmt.Errorf("the tile %d/%d is too short", tile.L, tile.N)
		}
		hashes[i], err = tlog.HashFromTile(tile, data[:tile.W*hashSize], index)
		if err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

// parseTilePath reads "0/x001/234" or "0/x001/234.p/17": the level, the number
// in groups of three digits, and the width if the tile is not whole. A path in
// any other form names no tile.
func parseTilePath(path string) (name tileName, width int, ok bool) {
	width = tileWidth
	rest := path
	if whole, part, partial := strings.Cut(path, ".p/"); partial {
		w, err := strconv.Atoi(part)
		if err != nil || w < 1 || w >= tileWidth {
			return tileName{}, 0, false
		}
		rest, width = whole, w
	}
	level, number, _ := strings.Cut(rest, "/")
	l, err := strconv.Atoi(level)
	if err != nil || l < 0 || l > 7 {
		return tileName{}, 0, false
	}
	n, err := strconv.ParseInt(strings.NewReplacer("x", "", "/", "").Replace(number), 10, 64)
	if err != nil || n < 0 {
		return tileName{}, 0, false
	}
	name = tileName{l, n}
	return name, width, path == tilePath(name, width)
}

func tilePath(name tileName, width int) string {
	path := fmt.Sprintf("%03d", name.n%1000)
	for rest := name.n / 1000; rest > 0; rest /= 1000 {
		path = fmt.Sprintf("x%03d/%s", rest%1000, path)
	}
	path = fmt.Sprintf("%d/%s", name.level, path)
	if width < tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}
