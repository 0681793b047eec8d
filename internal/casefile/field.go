package casefile

import (
	"strconv"

	"fincert/internal/text"
)

// words are what the script of a field says, by the attribute that it reads.
var words = map[string]string{
	"pause": "upload.pause", "resume": "upload.resume", "remove": "upload.remove", "removed": "upload.removed",
	"waiting": "upload.waiting", "running": "upload.running", "paused": "upload.paused", "done": "upload.done",
	"away": "upload.away", "signed-out": "upload.signed-out", "failed": "upload.failed",
	"too-large": "upload.too-large", "empty": "upload.empty", "busy": "upload.busy",
}

// Field are the attributes of a form's field for files of a case: with the
// script upload.js files of at most limit bytes are sent to the address at, and
// the form gets their objects under the name; without it the field itself has
// that name.
func Field(lang text.Lang, at, id, name string, limit int64) map[string]any {
	field := map[string]any{
		"name": name, "data-upload": at, "data-case": id, "data-name": name, "data-limit": strconv.FormatInt(limit, 10),
	}
	for word, key := range words {
		field["data-word-"+word] = text.T(lang, key)
	}
	return field
}
