package house

import (
	"context"
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
	ImportAddress   = "/local/keys/import"
)

// DemoMark is the file that makes a data folder a demo's: what is signed in it
// has no effect, and says so.
const DemoMark = ".fincert-demo"

// restoredMark makes it one, too. It came back from a backup and is served as it
// is: `fincert demo` does not take it for a demo of its own that is half built.
const restoredMark = ".fincert-demo-restored"

// endsSoon is how many days before a key ends it is said for the first time,
// and again, and then each day.
const (
	endsSoon   = 90
	endsSooner = 30
	endsNow    = 7
)

// RollKey is the order to make a purpose's next key.
type RollKey struct {
	Purpose string `json:"purpose"`
}

// ImportKey is the order to sign papers with a key that somebody else certified.
type ImportKey struct {
	PEM string `json:"pem"` // the key and its certificates
}

// Key is what may be shown of a key.
type Key struct {
	ID        string     `json:"id"`
	Purpose   string     `json:"purpose"`
	Algorithm string     `json:"algorithm"`
	Made      *time.Time `json:"made,omitempty"` // absent for keys of version 0.1
	Retired   *time.Time `json:"retired,omitempty"`
	Ends      *time.Time `json:"ends,omitempty"` // absent for keys that do not end
	Imported  bool       `json:"imported,omitempty"`
	Subject   string     `json:"subject,omitempty"` // whom its certificate names
	Sealed    bool       `json:"sealed"`            // encrypted under the passphrase
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
	if !info.Ends.IsZero() {
		k.Ends, k.Imported = &info.Ends, info.Imported
	}
	if len(info.Chain) > 0 {
		k.Subject = info.Chain[0].Subject.String()
	}
	return k
}

// ending are the keys in use that end within some days, the first to end first.
func ending(list []keys.Info, at time.Time, days int) []keys.Info {
	var found []keys.Info
	for _, info := range list {
		if info.Retired.IsZero() && info.Ended(at.AddDate(0, 0, days)) {
			found = append(found, info)
		}
	}
	slices.SortStableFunc(found, func(a, b keys.Info) int { return a.Ends.Compare(b.Ends) })
	return found
}

// daysLeft are the whole days that a key has still to sign.
func daysLeft(info keys.Info, at time.Time) int { return max(0, int(info.Ends.Sub(at).Hours()/24)) }

// warnOfKeys tells the operator's log of keys that end soon: 90, 30 and 7 days
// before, and on each day from then on. The doctor and the metrics tell it on
// every day between.
func (h *House) warnOfKeys(ctx context.Context) error {
	list, err := keys.List(h.folder.file(keysName))
	if err != nil {
		return err
	}
	at := h.config.Clock.Now()
	for _, info := range ending(list, at, endsSoon) {
		left := daysLeft(info, at)
		if left <= endsNow || left == endsSooner || left == endsSoon {
			h.config.Log.WarnContext(ctx, "a key ends soon", "key", info.ID, "days", left, "ends", info.Ends, "imported", info.Imported)
		}
	}
	return nil
}

// Demo tells whether this is a demo, whose papers have no effect.
func (h *House) Demo() bool { return h.folder.demo() }

// subject is whom certificates of our keys name. The body's name is that of its
// newest certificate: before there is one nothing is signed.
func (h *House) subject() keys.Subject {
	s := keys.Subject{Site: siteOf(h.config.BaseURL), Demo: h.Demo()}
	snapshot, err := h.Register.Current(context.Background())
	if err != nil {
		return s // a key is needed now, and its certificate names the site
	}
	newest, _ := snapshot.Newest(0, 1)
	for _, c := range newest {
		s.Body = c.Content.BodyName.ZH
	}
	return s
}

// siteOf is an address without its scheme.
func siteOf(baseURL string) string {
	_, site, _ := strings.Cut(baseURL, "://")
	return site
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

func (h *House) importKey(w http.ResponseWriter, r *http.Request) {
	var asked ImportKey
	err := json.NewDecoder(r.Body).Decode(&asked)
	if err != nil {
		h.door.Problem(w, r, err)
		return
	}
	made, err := h.keys.ImportPaper([]byte(asked.PEM))
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
