package house

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fincert/internal/fault"
	"fincert/internal/keys"
)

// Where the socket in the data folder takes orders about keys. Nothing of it is
// reachable from outside.
const (
	RollKeyAddress  = "/local/keys/roll"
	SealKeysAddress = "/local/keys/seal"
)

// RollKey is the order to make a purpose's next key.
type RollKey struct {
	Purpose string `json:"purpose"`
}

// Key is what may be shown of a key.
type Key struct {
	ID        string     `json:"id"`
	Purpose   string     `json:"purpose"`
	Algorithm string     `json:"algorithm"`
	Made      *time.Time `json:"made,omitempty"` // absent for keys of version 0.1
	Retired   *time.Time `json:"retired,omitempty"`
	Sealed    bool       `json:"sealed"` // encrypted under the passphrase
}

// Keys lists the keys of a data folder. It needs no passphrase and no lock.
func Keys(data string) ([]Key, error) {
	list, err := keys.List(filepath.Join(data, keysName))
	if err != nil {
		return nil, err
	}
	shown := make([]Key, len(list))
	for i, info := range list {
		shown[i] = keyOf(info)
	}
	return shown, nil
}

func keyOf(info keys.Info) Key {
	k := Key{ID: info.ID, Purpose: string(info.Purpose), Algorithm: string(info.Algorithm), Sealed: info.Sealed}
	if !info.Made.IsZero() {
		k.Made = &info.Made
	}
	if !info.Retired.IsZero() {
		k.Retired = &info.Retired
	}
	return k
}

func (h *House) rollKey(w http.ResponseWriter, r *http.Request) {
	var asked RollKey
	err := json.NewDecoder(r.Body).Decode(&asked)
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	if purposes := keys.Purposes(); !slices.Contains(purposes, keys.Purpose(asked.Purpose)) {
		var names []string
		for _, purpose := range purposes {
			names = append(names, string(purpose))
		}
		h.door.Problem(w, r, fault.RefuseOurs("keys.purpose-unknown",
			fault.Text("text", asked.Purpose), fault.Text("purposes", strings.Join(names, ", "))))
		return
	}
	made, err := h.keys.Roll(keys.Purpose(asked.Purpose))
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	h.door.JSON(w, r, http.StatusOK, keyOf(made))
}

// sealKeys answers with the ids of the keys whose files were encrypted now.
func (h *House) sealKeys(w http.ResponseWriter, r *http.Request) {
	sealed, err := h.keys.SealAll()
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	h.door.JSON(w, r, http.StatusOK, append([]string{}, sealed...))
}
