package vault

import (
	"errors"
	"fmt"
	"io"

	"fincert/internal/fault"
)

// Bounded reads no more than limit bytes of a file that somebody hands in. Beyond
// them the error is a fault of kind TooLarge, "vault.too-large"; one of a file
// that broke off on its way says so.
func Bounded(r io.Reader, limit int64) io.Reader { return &bounded{r, limit, limit} }

type bounded struct {
	io.Reader
	left, limit int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, fault.New(fault.TooLarge, "vault.too-large", fault.Number("limit", int(b.limit>>20)))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the file broke off: %w", err)
	}
	return n, err
}
