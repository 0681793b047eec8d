package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"

	"fincert/internal/calendar"
)

// instantLayout has a fixed width, so that stored instants sort as text.
const instantLayout = "2006-01-02T15:04:05.000000Z07:00"

const saltSize = 16

// Stream names one thing that entries are about. ID is a UUIDv7; printed
// numbers are apart.
type Stream struct {
	Kind string // "case", "certificate"
	ID   string
}

func (s Stream) String() string { return s.Kind + "/" + s.ID }

// Actor is who acted, as the record keeps it.
type Actor struct {
	Person       string // id, or "cli:<os user>"
	Organisation string
	Role         string // the role used
	OnBehalf     string // the person deputised for
	Via          string // token, session, cli, system
}

// Envelope is an entry as it stands in the record.
type Envelope struct {
	Stream     Stream
	Version    int64 // within the stream, from 1
	Name       string
	Position   int64     // within the record, from 1
	Instant    time.Time // UTC, whole microseconds, never before that of the position before
	Effective  calendar.Date
	Actor      Actor
	CommandKey string
	Scheme     string // edition
	Calendar   string // edition
	Software   string // version that wrote it
	Body       string // JSON, as stored and as hashed
	Salt       []byte // random; hides the body from whoever holds only the leaf
	Leaf       []byte // ComputeLeaf when it was appended
}

// header lists the fields that the leaf covers, as text, in an order that never
// changes.
func (e *Envelope) header() [16]string {
	return [16]string{
		e.Stream.Kind,
		e.Stream.ID,
		strconv.FormatInt(e.Version, 10),
		e.Name,
		strconv.FormatInt(e.Position, 10),
		e.Instant.Format(instantLayout),
		e.Effective.String(),
		e.Actor.Person,
		e.Actor.Organisation,
		e.Actor.Role,
		e.Actor.OnBehalf,
		e.Actor.Via,
		e.CommandKey,
		e.Scheme,
		e.Calendar,
		e.Software,
	}
}

// LeafInput is what the leaf is the hash of: a zero byte, the salt, each header
// field as four bytes of length (big endian) and UTF-8 text, and the SHA-256 of
// the body.
func (e *Envelope) LeafInput() []byte {
	var b bytes.Buffer
	b.WriteByte(0)
	b.Write(e.Salt)
	var length [4]byte
	for _, field := range e.header() {
		binary.BigEndian.PutUint32(length[:], uint32(len(field)))
		b.Write(length[:])
		b.WriteString(field)
	}
	body := sha256.Sum256([]byte(e.Body))
	b.Write(body[:])
	return b.Bytes()
}

// ComputeLeaf is the SHA-256 of LeafInput.
func (e *Envelope) ComputeLeaf() [sha256.Size]byte { return sha256.Sum256(e.LeafInput()) }

// Intact reports whether the envelope is still what was appended.
func (e *Envelope) Intact() bool {
	leaf := e.ComputeLeaf()
	return len(e.Salt) == saltSize && bytes.Equal(leaf[:], e.Leaf)
}
