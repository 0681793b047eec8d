package recheck

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"fincert/internal/store"
)

type hash = [sha256.Size]byte

// tree is a Merkle tree (RFC 6962) over the leaves so far, of which only the
// roots of whole subtrees are kept, the largest first.
type tree struct {
	size  int64
	roots []hash
	// whole is told of every subtree of 256^level leaves that became whole: the
	// hashes of the log's tiles.
	whole func(level int, n int64, root hash) error
}

func node(left, right hash) hash {
	b := append([]byte{1}, left[:]...)
	return sha256.Sum256(append(b, right[:]...))
}

func (t *tree) add(leaf hash) error {
	t.roots = append(t.roots, leaf)
	t.size++
	err := t.whole(0, t.size-1, leaf)
	for height, of := 1, t.size; of%2 == 0 && err == nil; height, of = height+1, of/2 {
		last := len(t.roots) - 1
		t.roots = append(t.roots[:last-1], node(t.roots[last-1], t.roots[last]))
		if height%8 == 0 {
			err = t.whole(height/8, of/2-1, t.roots[last-1])
		}
	}
	return err
}

// root is the tree's root.
func (t *tree) root() hash {
	if len(t.roots) == 0 {
		return sha256.Sum256(nil)
	}
	root := t.roots[len(t.roots)-1]
	for i := len(t.roots) - 2; i >= 0; i-- {
		root = node(t.roots[i], root)
	}
	return root
}

// tiles compares subtrees with the tiles of the log, of which it holds one of
// each level.
type tiles struct {
	q    store.Querier
	size int64 // entries that the log has
	held map[int]tile
}

type tile struct {
	n      int64
	hashes []byte
}

// holds tells whether the log has this hash at its place, or nothing there yet.
func (t *tiles) holds(level int, n int64, root hash) (bool, error) {
	covered := n + 1
	for range level {
		covered *= 256
	}
	if covered > t.size {
		return true, nil
	}
	held, have := t.held[level]
	if !have || held.n != n/256 {
		held = tile{n: n / 256}
		rows, err := t.q.Query("select hashes from tlog_tile where level = $1 and n = $2", level, held.n)
		if err != nil {
			return false, fmt.Errorf("read the log's tile %d/%d: %w", level, held.n, err)
		}
		for rows.Next() {
			err = rows.Scan(&held.hashes)
			if err != nil {
				rows.Close()
				return false, fmt.Errorf("read the log's tile %d/%d: %w", level, held.n, err)
			}
		}
		err = errors.Join(rows.Err(), rows.Close())
		if err != nil {
			return false, fmt.Errorf("read the log's tile %d/%d: %w", level, held.n, err)
		}
		t.held[level] = held
	}
	at := int(n%256) * len(root)
	return len(held.hashes) >= at+len(root) && hash(held.hashes[at:at+len(root)]) == root, nil
}
