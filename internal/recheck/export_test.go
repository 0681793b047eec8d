package recheck

// Names is the list of entries, for the test that compares it with the books.
var Names = names

// KindOf is the kind of stream that an entry stands in.
var KindOf = kindOf

// IsErasure tells an entry after which texts may be gone.
var IsErasure = isErasure

// KeysOf is what an entry of a name and body is to be found under: the index and
// its value.
func KeysOf(name, body string) [][2]string {
	e := entry{name: name, body: body}
	e.decode()
	return keysOf(&e)
}
