// Package house opens one installation and wires its parts: what serve, the
// demo, tests and benchmarks start. It promises that a data folder has one
// house at a time, that nothing listens before the record can be read, and
// that a stop lets running requests finish. It refuses a database of a newer
// fincert and holds no decision of its own.
package house
