package recheck

// Names is the list of entries, for the test that compares it with the books.
var Names = names

// KindOf is the kind of stream that an entry stands in.
var KindOf = kindOf

// IsErasure tells an entry after which texts may be gone.
var IsErasure = isErasure
