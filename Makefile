# Targets by category; "make help" prints them. Tests print go test's own lines.

.DEFAULT_GOAL := help
.PHONY: help demo build test quick test-long verify generate bench pictures tools

# A checkout that belongs to another user must not stop the build.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

##@ See it

demo: ## a living certification body on an embedded database
	go run ./cmd/fincert demo

build: ## the binary ./fincert
	go build -trimpath -o fincert ./cmd/fincert

##@ Check it

test: tools ## every test, on SQLite and on a throw-away PostgreSQL
	go run ./test/postgres go test -timeout 20m ./...

quick: ## every test, on SQLite alone, with shorter random walks
	@sh test/install.sh quick
	FINCERT_TEST_ENGINES=sqlite go test -short ./...

test-long: tools ## every test with the race detector, random tests at their full length, each fuzz target for 30 s
	go run ./test/postgres go test -race -timeout 60m ./...
	FINCERT_LONG=1 go run ./test/postgres go test -timeout 180m ./...
	@grep -rl --include='*_test.go' '^func Fuzz' . | xargs -r -n1 dirname | sort -u | while read -r package; do \
		for target in $$(grep -ho '^func Fuzz[A-Za-z0-9]*' $$package/*_test.go | cut -c6-); do \
			echo "go test $$package -fuzz $$target"; \
			go test $$package -run '^$$' -fuzz "^$$target$$" -fuzztime 30s || exit 1; \
		done; \
	done

verify: generate ## generated files are as committed; gofmt and vet are content
	git diff --exit-code -- docs/clauses.md '*_templ.go'
	@new=$$(git ls-files --others --exclude-standard -- docs/clauses.md '*_templ.go'); \
		test -z "$$new" || { echo "generated but not committed: $$new"; exit 1; }
	@bad=$$(git ls-files '*.go' | xargs gofmt -l); test -z "$$bad" || { echo "gofmt: $$bad"; exit 1; }
	go vet ./...

bench: ## the measurements of docs/performance.md
	@sh test/install.sh bench
	go test ./bench/... -run '^$$' -bench . -benchtime 1x -timeout 30m

##@ Make it

generate: ## pages from .templ files, docs/clauses.md from the marks beside functions
	go tool templ generate
	go test ./internal/rule -run TestClausesPage -update

pictures: ## the page images of docs/pages, from the demo
	@sh test/install.sh quick
	go test ./test/public ./test/desk -run TestTheDocumentsShow -update

tools: ## installs what the tests need and is missing (PostgreSQL, Chromium, tools for PDF and JWT)
	@sh test/install.sh

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
