package house

import (
	"net/http"
	"strings"

	"fincert/internal/access"
	"fincert/internal/console"
)

// addDesk puts the pages of people who are signed in behind their addresses.
// What another site's page sends in their name is turned away.
func (h *House) addDesk(mux *http.ServeMux) {
	desk := h.door.SameOrigin(console.New(console.Config{
		Casework: h.Casework, Access: h.Access, Rights: access.Table, Vault: h.Vault, Files: h.Files, Register: h.Register, Deadlines: h.Deadlines,
		Letters: h.Letters, Summaries: h.Summaries, Postbox: h.Postbox, Door: h.door, Clock: h.config.Clock, Log: h.config.Log,
		Drafts: h.Drafts, Finder: h.Finder,
		HTTPS: strings.HasPrefix(h.config.BaseURL, "https:"),
	}))
	for _, address := range console.Addresses {
		mux.Handle(address, desk)
	}
}
